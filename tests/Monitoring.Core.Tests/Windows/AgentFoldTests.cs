using System.Collections.Concurrent;
using CsCheck;
using Monitoring.Core.Alerts;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Windows;

public sealed class AgentFoldTests
{
    [Fact]
    public void Every_position_agrees_with_counting_the_last_places_again_and_looking_the_table_up()
    {
        var seen = new ConcurrentDictionary<NoticeKind, int>();
        Gen.Select(Logs.Any, Definition.Any).Sample(
            (log, definition) =>
            {
                var naive = new NaiveSlo(definition);
                var fold = FoldOf(definition);
                var slo = fold.Slos[0];
                foreach (var logged in log)
                {
                    var expected = naive.Feed(logged);
                    var changes = Apply(fold, logged);

                    seen.AddOrUpdate(expected?.Notice ?? default, 1, (_, times) => times + 1);
                    Assert.Equal(expected, changes.Select(Naively).SingleOrDefault());
                    Assert.Equal(naive.Window with { Position = 0 }, new NaiveWindow(0, slo.Counts.Wrong, slo.Counts.Judged, slo.Counts.IsFull));
                    Assert.Equal((naive.State, naive.Held), (slo.Life.State, slo.Life.Held));
                    if (naive.Episodes > 0)
                    {
                        var (worst, lowest) = (slo.Life.Episode, naive.Lowest);
                        Assert.Equal(lowest, new NaiveWindow(worst.WorstPosition, worst.Worst.Wrong, worst.Worst.Judged, worst.Worst.IsFull));
                    }
                }
            },
            iter: 500);
        Assert.All(
            [NoticeKind.Breach, NoticeKind.Reopened, NoticeKind.Worse, NoticeKind.Recovered], kind => Assert.True(seen.ContainsKey(kind)));
    }

    private static AgentFold FoldOf(params IReadOnlyList<Definition> definitions)
    {
        var fold = new AgentFold();
        fold.Revise([.. definitions.Select((definition, i) => new CoveredSlo(i + 1, 1, definition.ToSlo(Invariant($"slo-{i}"))))], 0, Logs.Start, _ => [], []);
        return fold;
    }

    private static List<SloChange> Apply(AgentFold fold, LoggedVerdict logged)
    {
        var changes = new List<SloChange>();
        fold.Apply(logged.Event, logged.History, logged.TransactionId, changes);
        return changes;
    }

    private static NaiveChange Naively(SloChange change) => new(
        change.Position, change.Change.From, change.Change.To, change.Change.Notice,
        change.Counts.Wrong, change.Counts.Judged, (int)change.Episode.Id, change.Episode.Reopenings);
}
