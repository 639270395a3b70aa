package dsse

type Envelope struct {
	Payload []byte `json:"payload"`
}
