package unwritable

type T struct {
	Channel chan int
	Call    func() error
	Complex complex128
}
