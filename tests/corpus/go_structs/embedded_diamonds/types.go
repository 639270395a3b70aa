package embedded_diamonds

type Core struct{ X int }

type Left struct{ Core }

type Right struct{ Core }

// Both stand once, so that Core is counted twice below them: X is not written.
type Wide struct {
	Left
	Right
}

type Both struct{ Left }

type Again struct{ Left }

// Left is there twice at one depth. encoding/json looks into it once, and does not count what it embeds: X is written.
type Deep struct {
	Both
	Again
}

type Fields struct{ Y, Z int }

type Near struct {
	Fields
	Z string
}

type Further struct{ *Fields }

type T struct {
	Wide  Wide
	Deep  Deep
	Mixed struct {
		Near
		*Further
	}
}
