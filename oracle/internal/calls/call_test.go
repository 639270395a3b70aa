package calls

import (
	"reflect"
	"testing"
)

func TestACallIsReadAsItWasWritten(t *testing.T) {
	for _, call := range []Call{
		{Directory: "/"},
		{Arguments: []string{"verify", "", "-s", "a b\nc"}, Environment: []string{"A=1", "B="}, Directory: "/tmp/\xff", Umask: 0o77, Descriptors: []int{0, 1, 2, 63}},
		{Arguments: []string{"version"}, Directory: "/x"},
		{Environment: []string{"A=1"}, Directory: "/x"},
	} {
		read, err := Decode(call.Encode()[4:])
		if err != nil || !reflect.DeepEqual(read, call) {
			t.Errorf("%+v became %+v, %v", call, read, err)
		}
	}
}

func TestAMessageOfAnotherFormIsRefused(t *testing.T) {
	for _, message := range []string{
		"", "\x00", "18", "18\x00/\x00", "x\x00/\x000\x000\x00", "18\x00/\x000\x003\x00run\x00", "-1\x00/\x000\x000\x00",
		"18\x00/\x0099\x000\x00", "18\x00/\x000\x00999999999\x00", "18\x00/\x001\x00-5\x000\x00", "99999\x00/\x000\x000\x00",
	} {
		if read, err := Decode([]byte(message)); err == nil {
			t.Errorf("%q became %+v", message, read)
		}
	}
}
