using Monitoring.Core.Alerts;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

public sealed class EvidenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_customer_with_most_of_the_errors_and_twice_the_share_of_the_rest_is_named()
    {
        PlacedTransaction[] window = [.. Of("acme", wrong: 7, right: 2), .. Of("globex", wrong: 4, right: 87)];
        Assert.Equal(new Culprit("customer", "acme", 7, 9, 4, 91), Evidence.FindCulprit(window, ["customer"]));
    }

    [Theory]
    [InlineData(6, 4, 6, 80, false)] // half of the errors is not more than half
    [InlineData(7, 3, 6, 80, true)]
    [InlineData(10, 40, 9, 81, true)] // 20 % is twice 10 %
    [InlineData(10, 41, 9, 81, false)] // one right one more, and it is less than twice
    [InlineData(11, 39, 10, 39, false)] // most of the errors, but of half of the work
    public void Half_of_the_errors_is_too_few_and_exactly_twice_the_share_is_enough(int wrong, int right, int restWrong, int restRight,
        bool named)
    {
        PlacedTransaction[] window = [.. Of("acme", wrong, right), .. Of("globex", restWrong, restRight)];
        Assert.Equal(named ? "acme" : null, Evidence.FindCulprit(window, ["customer"])?.Value);
    }

    [Fact]
    public void When_the_rest_has_none_wrong_its_share_need_not_be_compared()
    {
        PlacedTransaction[] window = [.. Of("acme", wrong: 11, right: 80), .. Of("globex", wrong: 0, right: 9)];
        Assert.Equal(new Culprit("customer", "acme", 11, 91, 0, 9), Evidence.FindCulprit(window, ["customer"]));
    }

    [Fact]
    public void Errors_without_the_segment_count_as_the_rest_s()
    {
        Assert.Null(Evidence.FindCulprit([.. Of("acme", wrong: 5, right: 5), .. Of(null, wrong: 5, right: 85)], ["customer"]));
        Assert.Equal(
            new Culprit("customer", "acme", 5, 10, 4, 90),
            Evidence.FindCulprit([.. Of("acme", wrong: 5, right: 5), .. Of(null, wrong: 4, right: 86)], ["customer"]));
    }

    [Fact]
    public void The_first_cut_of_the_registry_that_names_somebody_wins()
    {
        PlacedTransaction[] window =
        [
            .. Enumerable.Repeat(Place(PlaceContent.Wrong, ("customer", "acme"), ("layout", "new")), 11),
            .. Enumerable.Repeat(Place(PlaceContent.Right, ("customer", "globex"), ("layout", "old")), 89),
        ];
        Assert.Equal("layout", Evidence.FindCulprit(window, ["layout", "customer"])?.Cut);
        Assert.Equal("customer", Evidence.FindCulprit(window, ["language", "customer", "layout"])?.Cut);
        Assert.Null(Evidence.FindCulprit(window, []));
    }

    [Fact]
    public void A_window_without_an_error_has_no_culprit_and_emptied_places_count_for_nobody()
    {
        Assert.Null(Evidence.FindCulprit([.. Of("acme", wrong: 0, right: 5)], ["customer"]));
        PlacedTransaction[] emptied =
        [
            .. Of("acme", wrong: 3, right: 1), .. Of("globex", wrong: 1, right: 2),
                .. Enumerable.Repeat(Place(PlaceContent.Empty, ("customer", "acme")), 50),
        ];
        Assert.Equal(new Culprit("customer", "acme", 3, 4, 1, 3), Evidence.FindCulprit(emptied, ["customer"]));
    }

    [Fact]
    public void Values_are_told_apart_by_their_letters_case_included()
    {
        PlacedTransaction[] window =
            [.. Of("acme", wrong: 4, right: 0), .. Of("ACME", wrong: 4, right: 0), .. Of("globex", wrong: 0, right: 50)];
        Assert.Null(Evidence.FindCulprit(window, ["customer"]));
    }

    [Fact]
    public void The_oldest_and_the_newest_wrong_ones_are_named_the_newest_first()
    {
        var window = Enumerable.Range(0, 12)
            .Select(i => Place(i % 2 == 0 ? PlaceContent.Wrong | PlaceContent.Self : PlaceContent.Right) with
        {
            TransactionId = Invariant($"PO-{i}"),
            OccurredAt = Start.AddHours(-i),
        }).ToArray();
        Assert.Equal(new WrongTransaction("PO-0", Start), Evidence.OldestWrong(window));
        Assert.Equal(["PO-10", "PO-8", "PO-6", "PO-4", "PO-2"], Evidence.NewestWrong(window).Select(wrong => wrong.TransactionId));
        Assert.Null(Evidence.OldestWrong([]));
        Assert.Empty(Evidence.NewestWrong([]));
    }

    [Fact]
    public void Versions_come_in_order_of_appearance_with_the_unnamed_one_among_them()
    {
        PlacedTransaction[] window =
            [Place(PlaceContent.Wrong) with { AgentVersion = "7" }, Place(PlaceContent.Right),
            Place(PlaceContent.Wrong) with { AgentVersion = "8" }, Place(PlaceContent.Right) with { AgentVersion = "7" }];
        Assert.Equal([new VersionShare("7", 2, 1), new VersionShare(null, 1, 0), new VersionShare("8", 1, 1)], Evidence.Versions(window));
    }

    private static IEnumerable<PlacedTransaction> Of(string? customer, int wrong, int right) =>
        Enumerable.Repeat(PlaceContent.Wrong, wrong).Concat(Enumerable.Repeat(PlaceContent.Right, right))
            .Select(mark => customer is null ? Place(mark) : Place(mark, ("customer", customer)));

    private static PlacedTransaction Place(PlaceContent mark, params (string Cut, string Value)[] segments) =>
        new(mark, "PO-1", Start, null, segments.ToDictionary(segment => segment.Cut, segment => segment.Value));
}
