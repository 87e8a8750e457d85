using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;

namespace Monitoring.Core.Tests.Drift.Inputs;

public sealed class UnseenValuesTests
{
    private static readonly UnseenValues Detector = new(cuts: 2);

    [Fact]
    public void A_customers_new_layout_shows_with_its_third_document()
    {
        var (memory, tally) = (default(DetectorMemory), default(Tally));
        for (var document = 1; document <= 1_000; document++)
        {
            Assert.False(Detector.Feed(ref memory, ref tally, Familiarity.Known, document).IsAlarm);
        }

        Assert.False(Detector.Feed(ref memory, ref tally, Familiarity.Unseen, 1_101).IsAlarm);
        Assert.False(Detector.Feed(ref memory, ref tally, Familiarity.Unseen, 1_105).IsAlarm);
        var third = Detector.Feed(ref memory, ref tally, Familiarity.Unseen, 1_112);
        Assert.True(third.IsAlarm);
        Assert.Equal((1_101, 3, 3), (third.Since.SincePosition, third.Since.Judged, third.Since.Wrong));
    }

    [Fact]
    public void Among_everybodys_documents_the_same_change_shows_after_about_35()
    {
        var draws = new Draws(1);
        const int Runs = 2_000;
        var documents = 0.0;
        for (var run = 0; run < Runs; run++)
        {
            var memory = default(DetectorMemory);
            for (var document = 0; document < 1_000; document++)
            {
                Detector.Feed(ref memory, Familiarity.Known);
            }

            do
            {
                documents++;
            }
            while (!Detector.Feed(ref memory, draws.Happens(0.12) ? Familiarity.Unseen : Familiarity.Known).IsAlarm);
        }

        Assert.InRange(documents / Runs, 30, 40);
    }

    [Fact]
    public void One_unseen_value_in_a_hundred_is_normal()
    {
        var (draws, memory, alarms) = (new Draws(2), default(DetectorMemory), 0);
        const int Documents = 500_000;
        for (var document = 0; document < Documents; document++)
        {
            alarms += Detector.Feed(ref memory, draws.Happens(0.01) ? Familiarity.Unseen : Familiarity.Known).IsAlarm ? 1 : 0;
        }

        Assert.InRange(alarms, 100, Documents / 2_000);
    }
}
