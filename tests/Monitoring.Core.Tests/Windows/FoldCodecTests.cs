using CsCheck;
using Monitoring.Core.Drift.Detection;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;

namespace Monitoring.Core.Tests.Windows;

/// <summary>What is stored and read back after every step of random logs is proved in <see cref="AgentFoldTests"/>.</summary>
public sealed class FoldCodecTests
{
    [Fact]
    public void A_window_of_verdicts_in_a_row_that_are_all_right_costs_a_few_bytes_beside_its_detector()
    {
        var agent = Agent(new string('0', 500), out _);
        Assert.InRange(agent.Bytes.Length, 1, 72 + DetectorMemory.Bytes + sizeof(double));
    }

    [Fact]
    public void Bytes_that_end_too_early_or_too_late_are_refused()
    {
        var bytes = Agent("1110000000000001111", out var covered).Bytes;
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<InvalidDataException>(() => FoldCodec.Decode(bytes.AsSpan(0, length), covered, strengthAfter: 0));
        }

        Assert.Throws<InvalidDataException>(() => FoldCodec.Decode([.. bytes, 0], covered, strengthAfter: 0));
        Assert.Equal(bytes, FoldCodec.Encode(FoldCodec.Decode(bytes, covered, strengthAfter: 0)));
    }

    [Fact]
    public void Damaged_bytes_are_read_as_another_fold_or_refused_but_never_fail_otherwise() =>
        Gen.Select(Gen.Int[0, 1_000], Gen.Byte, Gen.Int[0, 3]).Array[1, 5].Sample(
            damages =>
            {
                var bytes = Agent("1110000000000001111?0000111000000000000001011101", out var covered).Bytes;
                foreach (var (at, value, how) in damages)
                {
                    bytes[at % bytes.Length] =
                        how switch { 0 => value, 1 => 0xFF, 2 => (byte)(bytes[at % bytes.Length] ^ 0x80), _ =>
                        (byte)(bytes[at % bytes.Length] + 1 & 0xFF) };
                }

                try
                {
                    FoldCodec.Encode(FoldCodec.Decode(bytes, covered, strengthAfter: 0));
                }
                catch (InvalidDataException)
                {
                    // Refused.
                }
            },
            iter: 2_000);

    [Fact]
    public void Another_version_or_other_SLOs_are_refused_by_name()
    {
        var bytes = Agent("11100", out var covered).Bytes;
        Assert.Contains("version 9", Refusal([9, .. bytes[1..]], covered), StringComparison.Ordinal);
        Assert.Contains("holds 1 SLOs, the registry in force 2", Refusal(bytes, [.. covered, .. covered]), StringComparison.Ordinal);
        Assert.Contains("SLO 1 where the registry in force has 7", Refusal(bytes, [covered[0] with { Id = 7 }]), StringComparison.Ordinal);
    }

    [Fact]
    public void What_newer_rules_made_is_refused_by_name()
    {
        var bytes = Agent("11100", out var covered).Bytes;
        bytes[1]++;
        Assert.Contains("made by rules 4; this program knows rules up to 3", Refusal(bytes, covered), StringComparison.Ordinal);
    }

    [Fact]
    public void A_form_of_the_rules_before_strength_is_read_as_one_whose_counting_of_the_rest_begins_where_the_rules_changed()
    {
        var old = Agent("11100", out var covered, TransactionInSlo.AllBeforeStrength);
        var bytes = old.Bytes;
        Assert.Equal(1, bytes[1]);

        var fold = FoldCodec.Decode(bytes, covered, strengthAfter: 5);

        Assert.Equal((5, 5), (fold.StrengthAfter, fold.Slos[0].Uncounted.Since));
        Assert.True(fold.Slos[0].Uncounted.TakesEarlier);
        Assert.Equal(old.Fold.Slos[0].Counts, fold.Slos[0].Counts);
        Assert.Equal(3, FoldCodec.Encode(fold)[1]);
    }

    private static string Refusal(byte[] bytes, IReadOnlyList<CoveredSlo> covered) =>
        Assert.Throws<InvalidDataException>(() => FoldCodec.Decode(bytes, covered, strengthAfter: 0)).Message;

    private static LiveAgent Agent(string verdicts, out IReadOnlyList<CoveredSlo> covered, long strengthAfter = 0)
    {
        var agent = new LiveAgent(strengthAfter);
        covered = new Revision(0, [(1, Definition.Plain)]).Covered;
        agent.Revise(covered);
        foreach (var logged in Logs.Of(verdicts))
        {
            agent.Feed(logged);
        }

        return agent;
    }
}
