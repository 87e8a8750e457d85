using CsCheck;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Storing;

namespace Monitoring.Core.Tests.Drift.Detection;

public sealed class TallyTests
{
    private static readonly MixtureDetector Detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 2);

    [Fact]
    public void A_customer_that_is_suddenly_wrong_is_told_since_its_first_wrong_order()
    {
        var readings = Read(new string('0', 1_101) + "1101111110");
        var alarm = readings.Single(reading => reading.IsAlarm);
        Assert.Equal(new Stretch(alarm.Since.Score, 1_102, 6, 5), alarm.Since);
        Assert.Equal((1_107, 5), (alarm.Judged, alarm.Wrong));
    }

    [Fact]
    public void A_single_error_long_ago_is_not_where_it_began()
    {
        var readings = Read(new string('0', 500) + "1" + new string('0', 599) + "01111111");
        Assert.Equal(1_102, readings.Single(reading => reading.IsAlarm).Since.SincePosition);
    }

    [Fact]
    public void After_an_alarm_counting_starts_anew()
    {
        var readings = Read(string.Concat(Enumerable.Repeat("1", 12)) + "0");
        var alarm = readings.FindIndex(reading => reading.IsAlarm);
        Assert.Equal((1, 1), (readings[alarm + 1].Judged, readings[alarm + 1].Wrong));
        Assert.Equal(alarm + 2, readings[alarm + 1].Since.SincePosition);
    }

    [Fact]
    public void While_all_is_right_there_is_no_stretch() =>
        Assert.All(Read(new string('0', 300)), reading => Assert.Equal(default, reading.Since));

    [Fact]
    public void Counting_changes_no_evidence_and_survives_the_store() => Gen.Int[0, 5].Array[1, 400].Sample(luck =>
    {
        var (bare, counted, tally) = (new DetectorMemory(), new DetectorMemory(), default(Tally));
        foreach (var (i, number) in luck.Index())
        {
            var verdict = number == 0 ? Verdict.Incorrect : Verdict.Correct;
            var expected = Detector.Feed(ref bare, verdict);
            var reading = Detector.Feed(ref counted, ref tally, verdict, i + 1);
            Assert.Equal(expected, new Reading(reading.Evidence, reading.IsAlarm));
            Assert.InRange(reading.Since.Wrong, 0, reading.Wrong);
            Assert.InRange(reading.Since.Judged, reading.Since.Wrong, reading.Judged);
            Assert.Equal(tally, StoredForm.Read(StoredForm.Of(tally), Tally.Read));
        }
    });

    [Fact]
    public void A_damaged_stored_tally_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => StoredForm.Read(new byte[Tally.Bytes - 1], Tally.Read));
        var bytes = new byte[Tally.Bytes];
        bytes[7] = 0x80;
        Assert.Throws<InvalidDataException>(() => StoredForm.Read(bytes, Tally.Read));
    }

    private static List<CountedReading> Read(string bits)
    {
        var (memory, tally) = (new DetectorMemory(), default(Tally));
        var readings = new List<CountedReading>();
        foreach (var bit in bits)
        {
            readings.Add(Detector.Feed(ref memory, ref tally, bit == '1' ? Verdict.Incorrect : Verdict.Correct, readings.Count + 1));
        }

        return readings;
    }
}
