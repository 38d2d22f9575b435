package intake

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"rumbo/internal/fault"
)

// SavedProfile is a profile that is kept: by a country, or by the office for all.
type SavedProfile struct {
	ID        int64
	Country   string // "" for the office's
	Profile   Profile
	Prints    []string
	ChangedBy int64
	Changed   time.Time
	May       bool // the actor may rename, replace and remove it
}

// Profiles keep profiles. Every method works under the actor in the context, who sees the office's and those of the own country.
type Profiles interface {
	Profiles(ctx context.Context) ([]SavedProfile, error)
	// Profile is fault.NotFound where there is none that the actor may see.
	Profile(ctx context.Context, id int64) (SavedProfile, error)
	// SaveProfile keeps a new one, or what has become of one with an ID; fault.Conflict where the owner has another of that name, fault.Forbidden where it is
	// not the actor's to keep.
	SaveProfile(ctx context.Context, p SavedProfile) (int64, error)
	RemoveProfile(ctx context.Context, id int64) error
}

// Profiles lists the profiles that the actor may use, the office's first.
func (s *Service) Profiles(ctx context.Context) ([]SavedProfile, error) {
	return s.deps.Profiles.Profiles(ctx)
}

// SavedProfile is one of them.
func (s *Service) SavedProfile(ctx context.Context, id int64) (SavedProfile, error) {
	return s.deps.Profiles.Profile(ctx, id)
}

// SaveProfile keeps a profile, new or changed.
func (s *Service) SaveProfile(ctx context.Context, p SavedProfile) (int64, error) {
	name, err := ProfileName(p.Profile.Name)
	if err != nil {
		return 0, err
	}
	p.Profile.Name, p.Prints = name, p.Profile.Prints()
	return s.deps.Profiles.SaveProfile(ctx, p)
}

// RemoveProfile takes one away. Imports that were read with it keep what it said.
func (s *Service) RemoveProfile(ctx context.Context, id int64) error {
	return s.deps.Profiles.RemoveProfile(ctx, id)
}

// Named is the profile of that name or number; fault.NotFound where there is none, fault.Conflict where a country and the office have one of that name.
func (s *Service) Named(ctx context.Context, name string) (SavedProfile, error) {
	all, err := s.Profiles(ctx)
	if err != nil {
		return SavedProfile{}, err
	}
	found := slices.DeleteFunc(all, func(p SavedProfile) bool {
		return !strings.EqualFold(p.Profile.Name, strings.Join(strings.Fields(name), " ")) && strconv.FormatInt(p.ID, 10) != name
	})
	switch len(found) {
	case 0:
		return SavedProfile{}, fault.New(fault.NotFound, "profile.none", "Name", name)
	case 1:
		return found[0], nil
	}
	return SavedProfile{}, fault.New(fault.Conflict, "profile.several", "Name", name)
}

// Suiting are the profiles that fit the shapes of a file, which a person may choose to use.
func (s *Service) Suiting(ctx context.Context, r Report) ([]SavedProfile, error) {
	if s.deps.Profiles == nil || len(r.Shapes) == 0 {
		return nil, nil
	}
	all, err := s.Profiles(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(p SavedProfile) bool { return !p.Profile.Fits(r.Shapes) }), nil
}

// ProfileOf makes a profile of what was said of an import.
func (s *Service) ProfileOf(ctx context.Context, id int64, name string) (Profile, error) {
	im, report, err := s.Report(ctx, id)
	if err != nil {
		return Profile{}, err
	}
	if name, err = ProfileName(name); err != nil {
		return Profile{}, err
	}
	c, err := s.kept(ctx, im)
	if err != nil {
		return Profile{}, err
	}
	defer c.close()
	return s.profileOf(ctx, im.FileName, c, report.Options, name)
}
