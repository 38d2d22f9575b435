package intake

// Partial is what can be taken of a file in which single rows carry errors, once a person says that these are to be left out.
type Partial struct {
	// Keep figures or answers carry no error and LeaveOut do, which stand in Rows rows. All are 0 where nothing is wrong but whole files or open
	// questions.
	Keep     int `json:"keep"`
	LeaveOut int `json:"leave_out"`
	Rows     int `json:"rows"`
	// Offered tells that the person may choose so, Chosen that they did.
	Offered bool `json:"offered"`
	Chosen  bool `json:"chosen"`
}
