package observation

// ChangeSet is who changed figures, why and from where. Its ID orders everything that was ever accepted; a snapshot is a
// mark on that order.
type ChangeSet struct {
	ID     int64
	Kind   ChangeSetKind
	Actor  int64 // account id
	Reason string
	Import int64 // 0 when it came from elsewhere
	Base   int64 // the data version against which it was checked, where what changed since is not to be written over
	Work   int64 // the work of a country that was published, 0 when it came from elsewhere
}

// ChangeSetKind says from where a change set came.
type ChangeSetKind string

// Where change sets come from.
const (
	FromShipped ChangeSetKind = "shipped"
	FromImport  ChangeSetKind = "import"
	FromForm    ChangeSetKind = "form"
	FromAPI     ChangeSetKind = "api"
	FromEdit    ChangeSetKind = "edit"
)
