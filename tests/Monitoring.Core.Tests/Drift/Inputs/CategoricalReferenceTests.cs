using Monitoring.Core.Drift.Inputs;
using Monitoring.Core.Drift.Prices;
using Monitoring.Core.Tests.Storing;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Drift.Inputs;

public sealed class CategoricalReferenceTests
{
    [Fact]
    public void All_13_reference_pairs_have_their_distances()
    {
        var cases = VectorFile.Read<CategoricalCase>("categorical-drift.json");
        Assert.Equal(13, cases.Count);
        Assert.All(cases, pair =>
        {
            var distance = CategoricalDistance.Of(pair.Reference, pair.Current);
            Assert.Equal(pair.ChiSquare ?? 0, distance.ChiSquare, 1e-9);
            Assert.Equal(pair.Degrees ?? 0, distance.Degrees);
            Assert.Equal(pair.ChiSquareChance ?? 1, distance.ChiSquareChance, 1e-6);
            Assert.Equal(pair.G ?? 0, distance.G, 1e-9);
            Assert.Equal(pair.GChance ?? 1, distance.GChance, 1e-6);
            Assert.Equal(pair.TotalVariation, distance.TotalVariation, 1e-9);
            Assert.Equal(pair.Stability, PopulationStability.Index(Shares(pair.Reference), Shares(pair.Current)), 1e-9);
        });
    }

    [Theory]
    [InlineData(50, 4)]
    [InlineData(50, 40)]
    [InlineData(200, 40)]
    [InlineData(1_000, 4)]
    public void Without_drift_a_look_at_one_percent_is_wrong_at_most_two_times_in_a_hundred(int rows, int categories)
    {
        var draws = new Draws((ulong)(rows + categories));
        const int Looks = 2_000;
        var mistakes = 0;
        for (var look = 0; look < Looks; look++)
        {
            var distance = CategoricalReference.Freeze(Sample(draws, 1_000, categories)).Compare(Sample(draws, rows, categories));
            mistakes += distance.ChiSquareChance <= 0.01 ? 1 : 0;
        }

        Assert.InRange(mistakes, 0, 0.02 * Looks);
    }

    [Fact]
    public void A_shift_of_the_mix_is_seen_and_said_in_rows()
    {
        var distance = Reference(("EDI", 400), ("PDF", 300), ("EMAIL", 300)).Compare(Rows(("EDI", 40), ("PDF", 90), ("EMAIL", 70)));
        Assert.True(distance.ChiSquareChance < 0.001);
        Assert.Equal(0.2, distance.TotalVariation, 1e-12);
    }

    [Fact]
    public void A_value_the_reference_never_had_is_unseen_and_counts_with_the_rare_ones()
    {
        var reference = Reference(("EDI", 900), ("PDF", 100));
        Assert.Equal(Familiarity.Known, reference.Of("PDF"));
        Assert.Equal(Familiarity.Unseen, reference.Of("pdf"));
        Assert.True(reference.Compare(Rows(("EDI", 60), ("PDF", 10), ("XML", 30))).ChiSquareChance < 1e-6);
    }

    [Fact]
    public void A_reference_that_had_to_fold_values_calls_none_unseen()
    {
        var reference = Reference([.. Enumerable.Range(0, 250).Select(i => (Invariant($"customer {i}"), 1_000L - i))]);
        Assert.Equal(Enumerable.Range(200, 50).Sum(i => 1_000L - i), reference.Others);
        Assert.Equal(Familiarity.Known, reference.Of("nobody"));
    }

    [Fact]
    public void A_reference_compares_the_same_after_the_store()
    {
        var reference = Reference(("EDI", 400), ("PDF", 300), ("Fax – alt", 7));
        var read = StoredForm.Read(StoredForm.Of(reference), CategoricalReference.Read);
        var now = Rows(("EDI", 20), ("Fax – alt", 9), ("XML", 4));
        Assert.Equal(reference.Compare(now), read.Compare(now));
        Assert.Equal(707, read.Rows);
    }

    [Fact]
    public void Damaged_bytes_and_empty_references_are_refused()
    {
        var bytes = StoredForm.Of(Reference(("EDI", 400)));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read(bytes.AsSpan(..^1), CategoricalReference.Read));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read([.. bytes, 0], CategoricalReference.Read));
        Assert.Throws<InvalidDataException>(() => StoredForm.Read([], CategoricalReference.Read));
        Assert.Throws<ArgumentException>(() => Reference());
    }

    [Fact]
    public void Nothing_looked_at_is_no_drift() => Assert.Equal(1, Reference(("EDI", 400), ("PDF", 5)).Compare([]).ChiSquareChance);

    private static CategoricalReference Reference(params (string Value, long Rows)[] rows) => CategoricalReference.Freeze(Rows(rows));

    private static Dictionary<string, long> Rows(params (string Value, long Rows)[] rows) =>
        rows.ToDictionary(row => row.Value, row => row.Rows);

    /// <summary>Rows of categories, the k-th with a share like 1/k.</summary>
    private static Dictionary<string, long> Sample(Draws draws, int rows, int categories)
    {
        var whole = Enumerable.Range(1, categories).Sum(k => 1.0 / k);
        return Enumerable.Range(0, rows).Select(_ =>
        {
            var (luck, k) = (draws.Share() * whole, 1);
            for (; k < categories && luck > 1.0 / k; k++)
            {
                luck -= 1.0 / k;
            }

            return Invariant($"layout {k}");
        }).CountBy(value => value).ToDictionary(value => value.Key, value => (long)value.Value);
    }

    private static double[] Shares(long[] counts) => [.. counts.Select(count => count / (double)counts.Sum())];

    private sealed record CategoricalCase(
        string Name, long[] Reference, long[] Current, double? ChiSquare, int? Degrees, double? ChiSquareChance, double? G, double? GChance,
        double TotalVariation, double Stability);
}
