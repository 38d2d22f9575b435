package web

import (
	"testing"

	act "rumbo/internal/action"
	"rumbo/internal/fault"
	"rumbo/internal/lang"
	"rumbo/internal/postgres"
)

// drafted is a wording of the Regional Conference that is not presented yet.
func drafted(name string) sample {
	return sample{name, func(t *testing.T, o *office) map[string]string {
		const code = "CRM-2034"
		who := postgres.WithActor(t.Context(), o.people["regional office"])
		err := o.store.AddLineSet(who, act.Set{Code: code, Group: "RCM", Name: lang.Text{Es: "Líneas de 2034", Source: lang.Spanish}})
		if err != nil && fault.KindOf(err) != fault.Conflict {
			t.Fatal(err)
		}
		set, err := o.store.LineSet(who, code)
		if err != nil {
			t.Fatal(err)
		}
		v := set.Versions[0]
		if _, has := v.Line("3"); !has {
			v.Lines = []act.Line{{Code: "3", Title: lang.Text{Es: "Retorno", Source: lang.Spanish}}}
			if err := o.store.SaveWording(who, v); err != nil {
				t.Fatal(err)
			}
		}
		return map[string]string{"set": code, "version": "1", "line": "3"}
	}}
}
