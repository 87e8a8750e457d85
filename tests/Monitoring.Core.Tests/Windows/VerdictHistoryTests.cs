using CsCheck;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

public sealed class VerdictHistoryTests
{
    [Fact]
    public void Going_on_from_what_is_kept_finds_what_walking_all_events_finds() =>
        Gen.Select(
            Logs.Any, Definition.Any.Array[1, 4], Gen.Enum<Disposition>(), Gen.OneOf(Gen.Const(0), Gen.Int[1, 300]), Gen.Int[1, 5]).Sample(
            (log, definitions, disposition, strengthAfter, askedEvery) =>
            {
                // All events of the log as if they were those of one transaction.
                var events = log.Select(logged => logged.Event.Prior).ToArray();
                var history = new VerdictHistory();
                var earlier = new List<EarlierVerdicts>();
                foreach (var (count, next) in events.Index())
                {
                    earlier.Add(history.Earlier);
                    if (count % askedEvery == 0)
                    {
                        Compare(count);
                    }

                    history.Add(next);
                }

                // Neither later events nor the order of asking matter.
                for (var count = earlier.Count - 1; count >= 0; count--)
                {
                    Compare(count);
                }

                void Compare(int count)
                {
                    Assert.Equal(count == 0 ? 0 : events[0].Position, earlier[count].FirstPosition);
                    Assert.Equal(count == 0 ? 0 : events[count - 1].Position, earlier[count].LastPosition);
                    foreach (var definition in definitions)
                    {
                        var admission = definition.ToSlo("a").Admission;
                        Assert.Equal(TransactionInSlo.Of(admission, disposition, events.AsSpan(0, count), strengthAfter),
                            earlier[count].In(admission, disposition, strengthAfter));
                    }
                }
            },
            iter: 200);

    [Fact]
    public void What_one_SLO_asked_is_no_answer_for_another()
    {
        var verdict = new PriorVerdict(1, Verdict.Correct, VerdictSource.Check, Selection.All, Indicator.Accuracy);
        var earlier = new VerdictHistory(verdict, verdict with { Position = 2, Source = VerdictSource.Self }).Earlier;
        var admission = Definition.Plain.ToSlo("a").Admission;
        Assert.Equal((1, true), PlaceOf(earlier.In(admission, Disposition.Auto, strengthAfter: 2)));
        Assert.Equal((1, false), PlaceOf(earlier.In(admission, Disposition.Auto, strengthAfter: 0)));
        Assert.Equal((0, false), PlaceOf(earlier.In(admission, Disposition.Failed, strengthAfter: 0)));
        Assert.Equal((0, false), PlaceOf(earlier.In(admission with { Indicator = "relevance" }, Disposition.Auto, strengthAfter: 0)));
    }

    private static (long Place, bool IsNewestCounted) PlaceOf(TransactionInSlo found) => (found.Place, found.IsNewestCounted);
}
