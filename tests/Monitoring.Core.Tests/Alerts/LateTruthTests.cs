using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Windows;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Alerts;

/// <summary>Late truth by example, 2 of 10 allowed, and against counting every window again.</summary>
public sealed class LateTruthTests
{
    private static readonly PositionSpan Always = new(0, long.MaxValue);

    [Fact]
    public void A_window_that_exceeds_with_what_is_known_now_is_news_with_its_lowest_and_what_was_known_then()
    {
        var found = Assert.Single(Find(Places("0000110000" + "0000000000"), [7]));

        Assert.Null(found.Told);
        Assert.Equal(
            new LateStretch(new(7, 14), 7, new(3, 7, false), new(2, 7, false), 1_007), found.Stretch);
    }

    [Fact]
    public void A_value_exactly_at_the_alert_line_is_no_breach() => Assert.Empty(Find(Places("0000100000" + "0000000000"), [7]));

    [Fact]
    public void What_shares_no_place_with_an_episode_is_news_and_what_shares_one_is_not()
    {
        var places = Places("0000110000" + "00000000000000000000");

        Assert.Single(Find(places, [7], episodes: [new(25, 30)]));
        Assert.Equal(new(7, 14), Assert.Single(Find(places, [7], episodes: [new(24, 30)])).Stretch.Span);
        Assert.Equal(new(7, 13), Assert.Single(Find(places, [7], episodes: [new(23, 30)])).Stretch.Span);
        Assert.Empty(Find(places, [7], episodes: [new(16, 30)]));
        Assert.Empty(Find(places, [7], episodes: [new(10, 11)]));
        Assert.Empty(Find(places, [7], episodes: [new(10, long.MaxValue)]));
    }

    [Fact]
    public void What_shares_a_place_with_a_stretch_told_before_is_more_of_that_one()
    {
        var places = Places("0000110000" + "00000000000000000000");

        Assert.Equal(0, Assert.Single(Find(places, [7], told: [new(23, 30)])).Told);
        Assert.Null(Assert.Single(Find(places, [7], told: [new(24, 30)])).Told);
        Assert.Equal(1, Assert.Single(Find(places, [7], told: [new(28, 30), new(12, 13)])).Told);
    }

    [Fact]
    public void Two_stretches_a_window_apart_are_two_and_closer_ones_are_one()
    {
        Assert.Equal(
            [new(7, 14), new(25, 32)],
            Find(Places("0000110000" + "0000000000" + "0001100000" + "0000000000"), [7, 23]).Select(found => found.Stretch.Span));
        Assert.Equal(
            [new PositionSpan(7, 30)],
            Find(Places("0000110000" + "0000000000" + "0110000000" + "0000000000"), [7, 21]).Select(found => found.Stretch.Span));
    }

    [Fact]
    public void A_place_that_is_right_again_or_unsure_now_makes_nothing_breach()
    {
        var places = Places("0000110000" + "0000000000");
        foreach (var last in (ReadOnlySpan<Verdict>)[Verdict.Correct, Verdict.Unsure])
        {
            places[6] = new(7, [.. places[6].Verdicts, new(1_007, Verdict.Incorrect), new(1_008, last)]);
            Assert.Empty(Rule(places).Find(new HashSet<long> { 7 }, [], []));
        }
    }

    [Fact]
    public void Only_evaluations_by_the_rule_count_the_one_of_the_revision_that_filled_the_window_too()
    {
        var places = Places("0000110000" + "0000000000");

        Assert.Equal(new(13, 14), Assert.Single(Find(places, [7], inForce: new(13, long.MaxValue))).Stretch.Span);
        Assert.Equal(new(7, 9), Assert.Single(Find(places, [7], inForce: new(0, 9))).Stretch.Span);
        Assert.Empty(Find(places, [7], inForce: new(16, long.MaxValue)));
    }

    [Fact]
    public void It_agrees_with_counting_every_window_again_at_every_position_in_whole_and_around_each_place()
    {
        var seen = 0;
        Gen.Select(Logs.Any, Definition.Any, Gen.Int[0, 60]).Sample(
            (log, definition, began) =>
            {
                began = Math.Min(began, log.Count);
                var (agent, marks) = Run(log, definition, began);
                var naive = new NaiveLateTruth(log, definition, began);
                Assert.Equal(naive.LateVerdicts, agent.Late.Select(verdict => verdict.Position));

                var slo = definition.ToSlo("any");
                var wrong = agent.Late.Select(verdict => verdict.TransactionId).ToHashSet(StringComparer.Ordinal);
                var held = log.GroupBy(logged => logged.TransactionId).ToDictionary(transaction => transaction.Key, transaction => HeldPlace.Of(
                    slo.Admission, transaction.First().Event.Disposition, transaction.Select(logged => logged.Event.Prior), 0));
                var places = held.Values.OfType<HeldPlace>().OrderBy(place => place.Position).ToList();
                Assert.Equal(
                    naive.Stretches(wrong, marks),
                    new LateTruth(slo.Rule, new(began, long.MaxValue), places)
                        .Find(wrong.Select(id => held[id]!.Value.Position).ToHashSet(), marks, []).Select(found => found.Stretch));

                foreach (var id in wrong)
                {
                    var at = places.FindIndex(place => place.Position == held[id]!.Value.Position);
                    var first = Math.Max(0, at - LateTruth.Before(slo.Rule.Window));
                    var around = places.Take(at + LateTruth.Behind(slo.Rule.Window) + 1).Skip(first).ToList();
                    var stretches = new LateTruth(slo.Rule, new(began, long.MaxValue), around)
                        .Find(new HashSet<long> { places[at].Position }, marks, []).Select(found => found.Stretch).ToList();
                    Assert.Equal(naive.Stretches(new HashSet<string> { id }, marks), stretches);
                    Interlocked.Add(ref seen, stretches.Count);
                }
            },
            iter: 1_500);
        Assert.True(seen > 50, FormattableString.Invariant($"only {seen} stretches"));
    }

    private static (LiveAgent Agent, List<PositionSpan> Episodes) Run(IReadOnlyList<LoggedVerdict> log, Definition definition, int began)
    {
        var (agent, episodes) = (new LiveAgent(), new Dictionary<long, EpisodeMark>());
        IEnumerable<SloChange> changes = [];
        for (var i = 0; i <= log.Count; i++)
        {
            changes = changes.Concat(i == began ? agent.Revise(new Revision(0, [(1, definition)]).Covered) : []);
            changes = i == log.Count ? changes : changes.Concat(agent.Feed(log[i]));
            foreach (var change in changes.Where(change => change.Belongs))
            {
                episodes[change.Episode.Id] = change.Episode;
            }

            changes = [];
        }

        return (agent, [.. episodes.Values.Select(mark => new PositionSpan(
            mark.OpenedPosition, mark.ClosedAt is null ? long.MaxValue : mark.ClosedPosition))]);
    }

    // Place n is taken at position n; those found wrong were right until position 1000 + n.
    private static List<HeldPlace> Places(string verdicts) => [.. verdicts.Select((letter, i) => new HeldPlace(
        i + 1, [new(i + 1, letter == '1' ? Verdict.Incorrect : Verdict.Correct)]))];

    private static LateTruth Rule(List<HeldPlace> places, PositionSpan? inForce = null) =>
        new(Definition.Plain.ToSlo("any").Rule, inForce ?? Always, places);

    private static IReadOnlyList<LateFinding> Find(
        List<HeldPlace> places, HashSet<long> foundWrong, PositionSpan? inForce = null, IReadOnlyList<PositionSpan>? episodes = null,
            IReadOnlyList<PositionSpan>? told = null) =>
        Rule([.. places.Select(place => !foundWrong.Contains(place.Position) ? place
            : new(place.Position, [new(place.Position, Verdict.Correct), new(1_000 + place.Position, Verdict.Incorrect)]))], inForce)
            .Find(foundWrong, episodes ?? [], told ?? []);
}
