package floats

type T struct {
	F32 float32 `json:"f32"`
	F64 float64 `json:"f64"`
}
