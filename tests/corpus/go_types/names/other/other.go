package other

type Far struct{ Miles int }
