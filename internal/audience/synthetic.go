package audience

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/loa-vn/loa/internal/auth"
	"github.com/loa-vn/loa/internal/civil"
	"github.com/loa-vn/loa/internal/ident"
	"github.com/loa-vn/loa/internal/job"
	"github.com/loa-vn/loa/internal/lang"
	"github.com/loa-vn/loa/internal/sqldb"
)

// bacNinhCode is the province whose communes have known residents, over which made-up people can be spread fairly.
const bacNinhCode Code = "24"

// SeedSynthetic adds n made-up subscribers for a demonstration, spread over Bắc Ninh's communes by residents. They are
// flagged, named as samples, and live under .invalid, a domain that no mail can leave for (RFC 2606). The same n and
// seed add nobody the second time. It returns how many were added.
func (s *Service) SeedSynthetic(ctx context.Context, actor auth.Actor, n int, seed uint64) (added int, err error) {
	if err := auth.Require(actor, auth.ActImportPeople, actor.Agency, s.db.Now()); err != nil {
		return 0, err
	}
	atlas, err := s.Atlas(ctx)
	if err != nil {
		return 0, err
	}
	people := madeUp(atlas.Communes(bacNinhCode, civil.On(s.db.Now())), n, seed)
	id := ident.New[Report](s.db.Now())
	for batch := range slices.Chunk(people, importBatch) {
		var fresh []person
		err := s.db.Update(ctx, func(tx *sqldb.Tx) (err error) {
			if fresh, err = unknown(ctx, tx, batch); err != nil || len(fresh) == 0 {
				return err
			}
			if err := addAgreed(ctx, tx, fresh); err != nil {
				return err
			}
			_, err = s.ledger.Record(ctx, tx, job.Fact{
				Kind: "subscribers.imported", Subject: id.String(), Actor: string(actor.ID),
				Detail: map[string]any{"imported": len(fresh), "synthetic": true},
			})
			return err
		})
		if err != nil {
			return added, fmt.Errorf("add synthetic subscribers: %w", err)
		}
		added += len(fresh)
	}
	return added, nil
}

// madeUp invents the people. The i-th person is the same whatever n is, but for the commune.
func madeUp(communes []Unit, n int, seed uint64) []person {
	dice := rand.New(rand.NewPCG(seed, 30)) //nolint:gosec // Samples must be the same for the same seed.
	groups := groupCodes()
	people := make([]person, 0, n)
	for _, share := range spread(communes, n) {
		for range share.People {
			i := len(people) + 1
			p := person{
				points: madeUpPoints(i, seed), name: fmt.Sprintf("Người mẫu %06d", i),
				unit: share.Unit, locale: lang.VI, synthetic: true,
			}
			for range dice.IntN(3) {
				p.groups = append(p.groups, groups[dice.IntN(len(groups))])
			}
			p.groups = unique(p.groups)
			if dice.IntN(50) == 0 {
				p.locale = lang.EN
			}
			people = append(people, p)
		}
	}
	return people
}

// madeUpPoints gives everyone a mailbox, three in ten a phone, which one of them prefers, and one in ten a browser. No
// message can reach them: the domains are reserved (RFC 2606), and +84 4 belongs to no mobile network.
func madeUpPoints(i int, seed uint64) []Contact {
	points := []Contact{{Channel: ChannelEmail, Address: fmt.Sprintf("mau-%06d.%d@bac-ninh.invalid", i, seed)}}
	if i%10 < 3 && i < 1e6 {
		points = append(points, Contact{Channel: ChannelSMS, Address: fmt.Sprintf("+844%02d%06d", seed%100, i)})
	}
	if i%10 == 2 {
		slices.Reverse(points)
	}
	if i%10 == 5 {
		points = append(points, Contact{Channel: ChannelPush, Address: Push{
			Endpoint: fmt.Sprintf("https://push.bac-ninh.invalid/%d/%d", seed, i),
			Keys: PushKeys{ // the example of RFC 8291
				P256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4", Auth: "BTBZMqHH6r4Tts7J_aSIgg",
			},
		}.String()})
	}
	return points
}

// spread shares n people out by residents: first whole ones, then one each to the largest remainders.
func spread(communes []Unit, n int) []UnitCount {
	var total int64
	for _, u := range communes {
		total += u.Residents
	}
	if total == 0 {
		return nil
	}
	shares, left := make([]UnitCount, len(communes)), int64(n)
	order := make([]int, len(communes))
	for i, u := range communes {
		shares[i] = UnitCount{Unit: u.ID, Residents: u.Residents, People: int64(n) * u.Residents / total}
		left -= shares[i].People
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(int64(n)*communes[b].Residents%total, int64(n)*communes[a].Residents%total)
	})
	for _, i := range order[:left] {
		shares[i].People++
	}
	return shares
}

// unknown leaves out who is there already.
func unknown(ctx context.Context, tx *sqldb.Tx, people []person) ([]person, error) {
	args := make([]any, 0, len(people))
	for _, p := range people {
		args = append(args, p.mailbox())
	}
	there := map[string]bool{}
	err := tx.Each(ctx, func(rows *sql.Rows) error {
		var address string
		err := rows.Scan(&address)
		there[address] = true
		return err
	}, `SELECT address FROM audience_contact WHERE address IN (`+sqldb.In(len(args))+`)`, args...)
	if err != nil {
		return nil, err
	}
	var fresh []person
	for _, p := range people {
		if !there[p.mailbox()] {
			fresh = append(fresh, p)
		}
	}
	return fresh, nil
}

func (p person) mailbox() string {
	mail, _ := Subscriber{Contacts: p.points}.On(ChannelEmail)
	return mail.Address
}

const madeUpProof = "Người mẫu, không có thật"

// addAgreed adds people who agreed to everything, as far as made-up people can.
func addAgreed(ctx context.Context, tx *sqldb.Tx, people []person) error {
	var consents [][]any
	for i := range people {
		people[i].id = ident.New[Subscriber](tx.Now())
		for j := range people[i].points {
			c := &people[i].points[j]
			c.Since, c.Confirmed, c.Source, c.Proof = tx.Now(), tx.Now(), "synthetic", madeUpProof
		}
		for _, purpose := range Purposes() {
			consents = append(consents, consentRow(tx, given{
				subscriber: people[i].id, purpose: purpose, at: tx.Now(), source: "synthetic", proof: madeUpProof, how: "attested",
			}, true))
		}
	}
	if err := addPeople(ctx, tx, people); err != nil {
		return err
	}
	_, err := tx.InsertMany(ctx, insertConsent, consents, "")
	return err
}
