using System.Collections.Concurrent;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Windows;

public sealed class AgentFoldTests
{
    [Fact]
    public void Every_position_agrees_with_counting_the_last_places_again_and_looking_the_table_up()
    {
        var seen = new ConcurrentDictionary<NoticeKind, int>();
        Timeline.Any.Sample(
            timeline =>
            {
                var (live, naive) = (new LiveAgent(timeline.StrengthAfter), new NaiveAgent(timeline.StrengthAfter));
                foreach (var step in Steps(timeline))
                {
                    var (changes, expected) = step switch
                    {
                        LoggedVerdict logged => (live.Feed(logged), naive.Feed(logged)),
                        Revision revision => (live.Revise(revision.Covered), naive.Revise(revision.Lines)),
                        _ => throw new InvalidOperationException(),
                    };

                    Assert.Equal(expected, changes.Select(Naively));
                    Assert.All(expected, change => seen.AddOrUpdate(change.Notice ?? default, 1, (_, times) => times + 1));
                    Assert.Equal(naive.Slos.Select(Standing), live.Fold.Slos.Select(Standing));
                    Assert.Equal(naive.Uncounted, live.Fold.Slos.Select(NaiveUncounted.Of));
                }

                Assert.Equal(naive.Slos.Select(PlacesOf), live.Fold.Slos.Select(PlacesOf));
            },
            iter: 150);
        Assert.All(
            [NoticeKind.Breach, NoticeKind.Reopened, NoticeKind.Worse, NoticeKind.Recovered, NoticeKind.Retired],
            kind => Assert.True(seen.ContainsKey(kind)));
    }

    [Fact]
    public void What_the_store_keeps_after_any_step_is_the_same_byte_for_byte_and_continues_the_same() =>
        Timeline.Any.Sample(
            timeline =>
            {
                var (live, stored) = (new LiveAgent(timeline.StrengthAfter), new LiveAgent(timeline.StrengthAfter));
                foreach (var step in Steps(timeline))
                {
                    var (changes, storedChanges) = step switch
                    {
                        LoggedVerdict logged => (live.Feed(logged), stored.Feed(logged)),
                        Revision revision => (live.Revise(revision.Covered), stored.Revise(revision.Covered)),
                        _ => throw new InvalidOperationException(),
                    };

                    Assert.Equal(changes.Select(Fully), storedChanges.Select(Fully));
                    stored.Restart();
                    Assert.Equal(live.Bytes, stored.Bytes);
                }
            },
            iter: 150);

    [Fact]
    public void A_new_SLO_has_the_window_it_would_have_had_from_the_start() =>
        Gen.Select(Logs.Any, Definition.Any, Gen.Int[0, 100]).Sample(
            (log, definition, percent) =>
            {
                var (early, late) = (new LiveAgent(), new LiveAgent());
                var covered = new Revision(0, [(1, definition)]).Covered;
                early.Revise(covered);
                foreach (var logged in log)
                {
                    if (logged.Event.Position == 1 + (log.Count * percent / 100))
                    {
                        late.Revise(covered);
                    }

                    early.Feed(logged);
                    late.Feed(logged);
                    Assert.All(late.Fold.Slos, slo => Assert.Equal(early.Fold.Slos[0].Counts, slo.Counts));
                }

                Assert.All(late.Fold.Slos, slo => Assert.Equal(PlacesOf(early.Fold.Slos[0]), PlacesOf(slo)));
            },
            iter: 150);

    [Fact]
    public void Every_SLO_is_judged_as_if_it_were_the_only_one() =>
        Gen.Select(Logs.Any, Definition.Any.Array[1, 4]).Sample(
            (log, definitions) =>
            {
                var together = new LiveAgent();
                together.Revise(new Revision(0, [.. definitions.Select((definition, i) => (i + 1L, definition))]).Covered);
                var alone = definitions.Select((definition, i) =>
                {
                    var agent = new LiveAgent();
                    agent.Revise(new Revision(0, [(i + 1, definition)]).Covered);
                    return agent;
                }).ToArray();
                foreach (var logged in log)
                {
                    var changes = together.Feed(logged).Select(change => (change.SloId, change.Change, change.Counts));
                    Assert.Equal(alone.SelectMany(agent => agent.Feed(logged))
                        .Select(change => (change.SloId, change.Change, change.Counts)), changes);
                }
            },
            iter: 100);

    private static IEnumerable<object> Steps(Timeline timeline)
    {
        var revisions = new Queue<Revision>(timeline.Revisions);
        for (var position = 0; position <= timeline.Log.Count; position++)
        {
            if (position > 0)
            {
                yield return timeline.Log[position - 1];
            }

            while (revisions.TryPeek(out var next) && next.Position == position)
            {
                yield return revisions.Dequeue();
            }
        }
    }

    private static NaiveChange Naively(SloChange change) => new(
        change.SloId, change.Position, change.Change.From, change.Change.To, change.Change.Notice,
        change.Counts.Wrong, change.Counts.Judged, (int)change.Episode.Id, change.Episode.Reopenings, change.Belongs);

    private static (SloChange Change, string? Picture) Fully(SloChange change) => (
        change with { Picture = null, Running = null },
        change.Picture is { } picture
            ? Invariant($"{string.Join(' ', picture.Places)} {string.Join(' ', picture.Trend)} {picture.SelfReported} {picture.HasEveryPlace} {string.Join(' ', picture.Kept)} {change.Running}")
            : null);

    private static Standing Standing(NaiveSlo slo) =>
        new(slo.Id, slo.State, slo.Held, slo.WindowAt(0), slo.Episode == 0 ? null : slo.Lowest, slo.OpenedAt, slo.IsOpen ? 0
            : slo.RecoveredAt);

    private static Standing Standing(SloFold slo)
    {
        var (counts, episode) = (slo.Counts, slo.Life.Episode);
        Assert.Equal(episode.ClosedPosition == 0 ? null : Logs.At(episode.ClosedPosition), episode.ClosedAt);
        return new Standing(
            slo.Id,
            slo.Life.State,
            slo.Life.Held,
            new NaiveWindow(0, counts.Wrong, counts.Judged, counts.IsFull),
            episode.Id == 0 ? null
                : new NaiveWindow(episode.WorstPosition, episode.Worst.Wrong, episode.Worst.Judged, episode.Worst.IsFull),
            episode.OpenedPosition,
            episode.ClosedPosition);
    }

    private static Place[] PlacesOf(NaiveSlo slo) => slo.Places.LastPlaces(Math.Max(500, slo.Definition.Window));

    private static Place[] PlacesOf(SloFold slo) =>
        [.. slo.Window.KeptPositions.ToArray()
            .Zip(slo.Window.KeptContents.ToArray(), (position, mark) => new Place(position, (PlaceContent)mark))];
}

/// <summary>How an SLO stands after a position.</summary>
internal sealed record Standing(long Id, AccuracyState State, int Held, NaiveWindow Window, NaiveWindow? Lowest, long Opened, long Closed);
