package witnesscmd

import (
	"io"

	"github.com/sirupsen/logrus"
)

// levelledLog is go-witness's logger: logrus, as in the `witness` command, with no colours and no times, so that the same
// command prints the same bytes.
type levelledLog struct{ *logrus.Logger }

func newLogger(out io.Writer) levelledLog {
	logger := logrus.New()
	logger.SetOutput(out)
	logger.SetFormatter(&logrus.TextFormatter{DisableColors: true, DisableTimestamp: true})
	return levelledLog{logger}
}

// setLevel fails for a name that is not a level.
func (l levelledLog) setLevel(name string) error {
	level, err := logrus.ParseLevel(name)
	if err != nil {
		return err
	}
	l.SetLevel(level)
	return nil
}
