using Monitoring.Core.Distributions;
using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Tests.Storing;

namespace Monitoring.Core.Tests.Drift.Inputs;

public sealed class NumericReferenceTests
{
    private static readonly IReadOnlyList<NumericCase> Cases = VectorFile.Read<NumericCase>("numeric-drift.json");

    [Fact]
    public void All_16_reference_pairs_have_their_largest_gap_and_its_chance()
    {
        Assert.Equal(16, Cases.Count);
        Assert.All(Cases, pair =>
        {
            double[] reference = [.. pair.Reference.Order()], current = [.. pair.Current.Order()];
            var gap = NumericDistance.Gap(reference, current);
            Assert.Equal(pair.Gap, gap, 1e-9);
            Assert.Equal(pair.ChanceExact, Kolmogorov.AtLeast(gap, reference.Length, current.Length), 1e-6);
            var root = Math.Sqrt((double)reference.Length * current.Length / (reference.Length + current.Length));
            Assert.Equal(pair.ChanceLimit, Kolmogorov.Limit(gap * root), 1e-6);
        });
    }

    [Fact]
    public void All_16_reference_pairs_have_their_stability_index_on_reference_deciles() => Assert.All(Cases, pair =>
    {
        var edges = PopulationStability.Edges([.. pair.Reference.Order()], 10);
        var (before, now) = (PopulationStability.Shares(pair.Reference, edges), PopulationStability.Shares(pair.Current, edges));
        Assert.Equal(pair.Edges.Length, edges.Length);
        Assert.All(pair.Edges.Zip(edges), edge => Assert.Equal(edge.First, edge.Second, 1e-9));
        Assert.All(pair.ReferenceShares.Zip(before), share => Assert.Equal(share.First, share.Second, 1e-9));
        Assert.All(pair.CurrentShares.Zip(now), share => Assert.Equal(share.First, share.Second, 1e-9));
        Assert.Equal(pair.Stability, PopulationStability.Index(before, now), 1e-9);
    });

    [Fact]
    public void A_reference_compares_the_same_after_the_store() => Assert.All(Cases.Where(pair => pair.Reference.Length <= 1_000), pair =>
    {
        var reference = NumericReference.Freeze(pair.Reference);
        var distance = reference.Compare(pair.Current, 0.01);
        Assert.Equal(pair.Gap, distance.LargestGap, 1e-9);
        Assert.Equal(distance, StoredForm.Read(StoredForm.Of(reference), NumericReference.Read).Compare(pair.Current, 0.01));
    });

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(1_000)]
    public void Without_drift_the_gap_of_a_look_at_one_percent_is_wrong_at_most_two_times_in_a_hundred(int rows)
    {
        var draws = new Draws((ulong)rows);
        const int Looks = 300;
        var mistakes = Enumerable.Range(0, Looks)
            .Count(_ => NumericReference.Freeze(Sample(draws, 500)).Compare(Sample(draws, rows), 0.01).Chance <= 0.01);
        Assert.InRange(mistakes, 0, 0.02 * Looks);
    }

    [Theory]
    [InlineData(50)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(1_000)]
    public void Without_drift_the_stability_index_of_a_look_at_one_percent_is_wrong_at_most_two_times_in_a_hundred(int rows)
    {
        var draws = new Draws((ulong)rows);
        const int Looks = 2_000;
        var mistakes = Enumerable.Range(0, Looks).Count(_ =>
        {
            double[] reference = [.. Sample(draws, 1_000).Order()];
            var edges = PopulationStability.Edges(reference, PopulationStability.Bins(1_000, rows));
            return Index(reference, Sample(draws, rows), edges) > PopulationStability.Threshold(edges.Length + 1, 1_000, rows, 0.01);
        });
        Assert.InRange(mistakes, 1, 0.02 * Looks);
    }

    [Fact]
    public void The_usual_threshold_of_a_tenth_is_passed_without_drift_in_about_half_of_the_looks_at_100_rows()
    {
        var draws = new Draws(3);
        const int Looks = 1_000;
        var mistakes = Enumerable.Range(0, Looks).Count(_ =>
        {
            double[] reference = [.. Sample(draws, 1_000).Order()];
            return Index(reference, Sample(draws, 100), PopulationStability.Edges(reference, 10)) >= 0.1;
        });
        Assert.InRange(mistakes, 0.4 * Looks, 0.6 * Looks);
    }

    [Fact]
    public void Amounts_half_as_high_again_are_seen_in_300_rows()
    {
        var draws = new Draws(1);
        var distance = NumericReference.Freeze(Sample(draws, 1_000)).Compare([.. Sample(draws, 300).Select(amount => amount * 1.5)], 0.001);
        Assert.True(distance.Chance < 0.001 && distance.Stability > distance.StabilityThreshold);
    }

    [Fact]
    public void Of_a_large_reference_a_thousand_numbers_are_kept_that_lie_like_all_of_them()
    {
        var draws = new Draws(2);
        var numbers = Sample(draws, 50_000);
        var reference = NumericReference.Freeze(numbers);
        Assert.Equal(50_000, reference.Rows);
        Assert.InRange(StoredForm.Of(reference).Length, 8_000, 8_100);
        Assert.InRange(reference.Compare(numbers, 0.01).LargestGap, 0, 0.000_6);
    }

    [Fact]
    public void Damaged_bytes_and_empty_samples_are_refused()
    {
        var bytes = StoredForm.Of(NumericReference.Freeze([1, 2, 3]));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read(bytes.AsSpan(..^1), NumericReference.Read));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read([.. bytes, 0], NumericReference.Read));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read([9, .. bytes[1..]], NumericReference.Read));
        Assert.Throws<InvalidDataException>(() =>
            StoredForm.Read([.. bytes[..13], .. bytes[21..29], .. bytes[13..21], .. bytes[29..]], NumericReference.Read));
        Assert.Throws<ArgumentException>(() => NumericReference.Freeze([]));
        Assert.Throws<ArgumentException>(() => NumericReference.Freeze([double.NaN]));
    }

    private static double Index(double[] reference, double[] current, double[] edges) =>
        PopulationStability.Index(PopulationStability.Shares(reference, edges), PopulationStability.Shares(current, edges));

    /// <summary>Amounts with a long tail.</summary>
    private static double[] Sample(Draws draws, int rows) =>
        [.. Enumerable.Range(0, rows).Select(_ => Math.Exp(2 * (draws.Share() + draws.Share() + draws.Share())))];

    private sealed record NumericCase(
        string Name, double Gap, double ChanceExact, double ChanceLimit, double[] Edges, double[] ReferenceShares, double[] CurrentShares,
        double Stability, double[] Reference, double[] Current);
}
