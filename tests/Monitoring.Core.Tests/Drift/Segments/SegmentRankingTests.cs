using Monitoring.Core.Drift.Segments;

namespace Monitoring.Core.Tests.Drift.Segments;

public sealed class SegmentRankingTests
{
    private static readonly string[] Cuts = ["customer", "documentType"];

    [Fact]
    public void The_customer_with_most_errors_beyond_its_own_past_comes_first_beside_everyone_else()
    {
        var ranked = Rank(
            new("customer", "beta", 60, 3, 10, 900, 45),
            new("customer", "acme", 12, 7, 40, 180, 9),
            new("customer", "gamma", 28, 1, 3, 420, 25));
        Assert.Equal(["acme", "beta", "gamma"], ranked.Select(segment => segment.Counts.Value));
        var first = ranked[0];
        Assert.Equal((4, 88), (first.RestWrong, first.RestJudged));
        Assert.Equal((9 + (20 * 0.08)) / 200, first.Expected, 1e-12);
        Assert.Equal(7 - (12 * first.Expected), first.Excess, 1e-12);
    }

    [Fact]
    public void A_customer_that_was_always_bad_is_not_the_culprit()
    {
        var ranked = Rank(new("customer", "always bad", 20, 6, 1, 300, 90), new("customer", "newly bad", 20, 5, 1, 300, 3));
        Assert.Equal("newly bad", ranked[0].Counts.Value);
        Assert.InRange(ranked[1].Excess, -1, 1);
    }

    [Fact]
    public void A_new_customer_is_held_to_the_agreement() =>
        Assert.Equal(0.08, Rank(new SegmentCounts("customer", "new", 10, 5, 1, 0, 0))[0].Expected, 1e-12);

    [Fact]
    public void Values_without_an_error_are_left_out() =>
        Assert.Empty(Rank(new SegmentCounts("customer", "good", 50, 0, 0, 500, 10)));

    [Fact]
    public void Equal_excess_is_ordered_the_same_whatever_the_order_of_the_input()
    {
        SegmentCounts[] segments =
        [
            new("documentType", "PDF", 10, 2, 5, 80, 8),
            new("customer", "beta", 10, 2, 5, 80, 8),
            new("customer", "Beta", 10, 2, 5, 80, 8),
            new("agentVersion", "7", 10, 2, 5, 80, 8),
        ];
        string[] expected = ["Beta", "beta", "PDF", "7"];
        Assert.Equal(expected, Rank(segments).Select(segment => segment.Counts.Value));
        Assert.Equal(expected, Rank([.. segments.Reverse()]).Select(segment => segment.Counts.Value));
    }

    [Fact]
    public void Counts_that_are_no_part_of_the_window_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Rank(new SegmentCounts("customer", "acme", 5, 6, 1, 0, 0)));
        Assert.Throws<ArgumentException>(() => Rank(new SegmentCounts("customer", "acme", 101, 1, 1, 0, 0)));
        Assert.Throws<ArgumentException>(() => Rank(new SegmentCounts("customer", "acme", 5, 1, 1, 3, 4)));
        Assert.Throws<ArgumentOutOfRangeException>("healthyErrorShare", () => SegmentRanking.Rank([], Cuts, 0, 0, 8));
    }

    private static IReadOnlyList<SegmentExcess> Rank(params SegmentCounts[] segments) => SegmentRanking.Rank(segments, Cuts, 11, 100, 0.08);
}
