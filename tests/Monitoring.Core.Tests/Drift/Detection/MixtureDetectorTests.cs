using System.Globalization;
using CsCheck;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Storing;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Tests.Storing;

namespace Monitoring.Core.Tests.Drift.Detection;

public sealed class MixtureDetectorTests
{
    private static readonly IReadOnlyList<Expectation> Expectations = VectorFile.Read<Expectation>("sequential-mixture.json");

    [Fact]
    public void On_all_22_reference_streams_the_alarms_of_eight_designs_come_exactly_when_they_should_with_the_evidence_expected()
    {
        Assert.Equal(22, Expectations.Count);
        Assert.All(Expectations, expected =>
        {
            var verdicts = VerdictStreams.Of(expected.Stream);
            Assert.Equal(8, expected.Designs.Count);
            Assert.All(expected.Designs, design =>
            {
                var readings = Read(new MixtureDetector(new HealthyErrorRate(design.Healthy), design.AlarmAt), verdicts);
                Assert.Equal(design.Alarms, Alarms(readings));
                Assert.All(design.EvidenceAt, at =>
                    Assert.Equal(1, readings[int.Parse(at.Key, CultureInfo.InvariantCulture)].Evidence / at.Value, 1e-9));
            });
        });
    }

    [Fact]
    public void On_45312_verdicts_of_a_real_classifier_that_went_stale_the_alarms_are_the_expected_ones()
    {
        var alarms = Alarms(Read(new MixtureDetector(new HealthyErrorRate(0.138), 10_000),
            VerdictStreams.Of("real/elec2_logit_frozen5000")));
        Assert.Equal(865, alarms.Count);
        Assert.Equal(
            [26, 196, 597, 605, 1_007, 1_111, 1_276, 1_731, 1_797, 1_808, 1_991, 2_125, 2_136, 2_214, 2_419, 2_430, 2_447, 2_456, 3_117,
                3_243],
            alarms.Take(20));
    }

    [Fact]
    public void A_replay_that_goes_through_the_store_after_every_verdict_has_the_same_bits()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 2);
        Gen.Int[0, 9].Array[1, 600].Sample(luck =>
        {
            var (kept, stored) = (new DetectorMemory(), new byte[DetectorMemory.Bytes]);
            foreach (var verdict in luck.Select(number => number == 0 ? Verdict.Incorrect : Verdict.Correct))
            {
                var read = StoredForm.Read(stored, DetectorMemory.Read);
                Assert.Equal(detector.Feed(ref kept, verdict), detector.Feed(ref read, verdict));
                stored = StoredForm.Of(read);
            }

            Assert.Equal(kept, StoredForm.Read(stored, DetectorMemory.Read));
        });
    }

    [Theory]
    [InlineData(0.0001)]
    [InlineData(0.0008)]
    [InlineData(0.002)]
    [InlineData(0.08)]
    public void Neither_right_verdicts_alone_nor_one_wrong_one_after_them_say_that_an_agent_got_worse(double healthy)
    {
        for (var cuts = 1; cuts <= 3; cuts++)
        {
            var detector = MixtureDetector.ForCuts(new HealthyErrorRate(healthy), cuts);
            var memory = default(DetectorMemory);
            for (var i = 0; i < 500_000; i++)
            {
                Assert.False(detector.Feed(ref memory, Verdict.Correct).IsAlarm, FormattableString.Invariant($"right verdict {i}"));
            }

            Assert.False(detector.Feed(ref memory, Verdict.Incorrect).IsAlarm);
        }
    }

    [Fact]
    public void Two_errors_in_a_row_of_an_agent_that_made_none_in_its_baseline_do()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfBaseline(1_000, 1_000), 1);
        var memory = default(DetectorMemory);
        for (var i = 0; i < 5_000; i++)
        {
            Assert.False(detector.Feed(ref memory, Verdict.Correct).IsAlarm);
        }

        Assert.False(detector.Feed(ref memory, Verdict.Incorrect).IsAlarm);
        Assert.True(detector.Feed(ref memory, Verdict.Incorrect).IsAlarm);
    }

    [Fact]
    public void The_alarm_line_itself_alarms_and_the_detector_starts_anew()
    {
        var healthy = new HealthyErrorRate(0.08);
        var (probe, memory) = (new DetectorMemory(), new DetectorMemory());
        var first = new MixtureDetector(healthy, 1e6).Feed(ref probe, Verdict.Incorrect);
        var detector = new MixtureDetector(healthy, first.Evidence);
        Assert.Equal(new Reading(first.Evidence, true), detector.Feed(ref memory, Verdict.Incorrect));
        Assert.Equal(default, memory);
    }

    [Fact]
    public void One_cut_more_raises_the_alarm_line_by_a_thousand()
    {
        var healthy = HealthyErrorRate.OfTarget(0.92m);
        Assert.Equal(0.08, healthy.Share);
        Assert.Equal(1_000, MixtureDetector.ForCuts(healthy, 1).AlarmAt);
        Assert.Equal(4_000, MixtureDetector.ForCuts(healthy, 4).AlarmAt);
        Assert.Throws<ArgumentOutOfRangeException>("cuts", () => MixtureDetector.ForCuts(healthy, 0));
    }

    [Fact]
    public void An_unsure_verdict_is_refused_and_changes_nothing()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 1);
        var memory = new DetectorMemory();
        detector.Feed(ref memory, Verdict.Incorrect);
        var before = memory;
        Assert.Throws<ArgumentOutOfRangeException>("verdict", () => detector.Feed(ref memory, Verdict.Unsure));
        Assert.Equal(before, memory);
    }

    [Fact]
    public void A_verdict_takes_no_memory_from_the_heap()
    {
        var detector = MixtureDetector.ForCuts(HealthyErrorRate.OfTarget(0.92m), 1);
        var memory = new DetectorMemory();
        detector.Feed(ref memory, Verdict.Correct);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 10_000; i++)
        {
            detector.Feed(ref memory, i % 12 == 0 ? Verdict.Incorrect : Verdict.Correct);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_healthy_error_rate_lies_between_0_and_1(double share) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(share), () => new HealthyErrorRate(share));

    [Theory]
    [InlineData(0.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void An_alarm_line_is_a_finite_number_from_1_on(double alarmAt) =>
        Assert.Throws<ArgumentOutOfRangeException>(nameof(alarmAt), () => new MixtureDetector(new HealthyErrorRate(0.08), alarmAt));

    [Fact]
    public void A_stored_memory_that_is_too_short_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Read(new byte[DetectorMemory.Bytes - 1]));

    [Fact]
    public void A_stored_memory_with_a_number_no_detector_writes_is_refused()
    {
        var bytes = new byte[DetectorMemory.Bytes];
        BitConverter.TryWriteBytes(bytes.AsSpan(8), double.NaN);
        Assert.Throws<InvalidDataException>(() => Read(bytes));
    }

    [Theory]
    [InlineData(0.92)]
    [InlineData(0.94)]
    public void A_frozen_baseline_is_a_little_laxer_than_what_was_counted(double accuracy)
    {
        var thousand = HealthyErrorRate.OfBaseline((long)(1_000 * accuracy), 1_000).Share;
        var million = HealthyErrorRate.OfBaseline((long)(1_000_000 * accuracy), 1_000_000).Share;
        Assert.InRange(thousand, 1 - accuracy + 0.004, 1 - accuracy + 0.009);
        Assert.InRange(million, 1 - accuracy, 1 - accuracy + 0.000_3);
        Assert.Throws<ArgumentOutOfRangeException>("judged", () => HealthyErrorRate.OfBaseline(999, 999));
    }

    private static List<Reading> Read(MixtureDetector detector, IReadOnlyList<Verdict> verdicts)
    {
        var memory = new DetectorMemory();
        var readings = new List<Reading>(verdicts.Count);
        foreach (var verdict in verdicts)
        {
            readings.Add(detector.Feed(ref memory, verdict));
        }

        return readings;
    }

    private static List<int> Alarms(List<Reading> readings) =>
        [.. readings.Index().Where(reading => reading.Item.IsAlarm).Select(reading => reading.Index)];

    private sealed record Expectation(string Stream, List<Design> Designs);

    private sealed record Design(double Healthy, double AlarmAt, List<int> Alarms, Dictionary<string, double> EvidenceAt);

    private static DetectorMemory Read(byte[] bytes)
    {
        var reader = new StateReader(bytes);
        return DetectorMemory.Read(ref reader);
    }
}
