using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Core.Windows;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Alerts;

public sealed class EvidenceTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 7, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_newest_wrong_ones_are_named_the_newest_first()
    {
        var window = Enumerable.Range(0, 12)
            .Select(i => Place(i % 2 == 0 ? PlaceContent.Wrong | PlaceContent.Self : PlaceContent.Right) with
        {
            TransactionId = Invariant($"PO-{i}"),
            OccurredAt = Start.AddHours(-i),
        }).ToArray();
        Assert.Equal(["PO-10", "PO-8", "PO-6", "PO-4", "PO-2"], Evidence.NewestWrong(window).Select(wrong => wrong.TransactionId));
        Assert.Empty(Evidence.NewestWrong([]));
    }

    [Fact]
    public void Causes_are_counted_of_the_wrong_ones_the_most_frequent_first_and_those_without_one_last()
    {
        PlacedTransaction[] window =
        [
            Judged(PlaceContent.Wrong, null), Judged(PlaceContent.Wrong, null), Judged(PlaceContent.Wrong, "uom"), Place(PlaceContent.Wrong),
            Judged(PlaceContent.Wrong, "ship-to"), Judged(PlaceContent.Wrong, "uom"), Judged(PlaceContent.Wrong, "price"), Judged(PlaceContent.Right, "uom"),
        ];
        Assert.Equal(
            [new("uom", 2), new("price", 1), new("ship-to", 1), new CauseCount(null, 3)], Evidence.Causes(window));
    }

    [Fact]
    public void A_judge_is_later_when_the_oldest_judged_place_is_another_s()
    {
        PlacedTransaction[] window =
        [
            Judged(PlaceContent.Empty, null) with { Judgement = null },
            By("checker", "PO-1"), By("checker", "PO-2"), By("checker-2", "PO-3"), Place(PlaceContent.Right), By("joan", "PO-5"), By("checker-2", "PO-6"),
        ];
        Assert.Equal([new NewJudge(new("checker-2"), "PO-3"), new NewJudge(new("joan"), "PO-5")], Evidence.LaterJudges(window));
        Assert.Equal([new NewJudge(new("checker"), "PO-1")], Evidence.LaterJudges([Place(PlaceContent.Right), By("checker", "PO-1")]));
        Assert.Empty(Evidence.LaterJudges([By("checker", "PO-1"), By("checker", "PO-2")]));
        Assert.Empty(Evidence.LaterJudges([]));
    }

    [Theory]
    [InlineData(PlaceContent.Wrong, "second")] // the later of two equals
    [InlineData(PlaceContent.Wrong | PlaceContent.Self, "second")]
    [InlineData(PlaceContent.Right, "right")]
    [InlineData(PlaceContent.Empty, null)]
    public void On_a_place_stands_the_latest_of_the_strongest_who_say_so(PlaceContent content, string? cause)
    {
        Judgement[] events =
        [
            new(1, Verdict.Incorrect, VerdictSource.Audit, Indicator.Accuracy, "first", null),
            new(2, Verdict.Correct, VerdictSource.Customer, Indicator.Accuracy, "right", null),
            new(3, Verdict.Incorrect, VerdictSource.Review, Indicator.Accuracy, "second", null),
            new(4, Verdict.Incorrect, VerdictSource.Check, Indicator.Accuracy, "weaker", null),
            new(7, Verdict.Incorrect, VerdictSource.Review, "relevance", "irrelevant", null),
            new(5, Verdict.Unsure, VerdictSource.Self, Indicator.Accuracy, "unsure", null),
            new(6, Verdict.Incorrect, VerdictSource.Downstream, Indicator.Accuracy, "not counted", null),
        ];
        var admission = Admission.Default with
        {
            Sources = OneOf<VerdictSource>.Only(
                VerdictSource.Self, VerdictSource.Check, VerdictSource.Review, VerdictSource.Audit, VerdictSource.Customer),
        };
        Assert.Equal(cause, Judgement.On(events, admission, content)?.CauseCode);
    }

    [Fact]
    public void Versions_come_in_order_of_appearance_with_the_unnamed_one_among_them()
    {
        PlacedTransaction[] window =
            [Place(PlaceContent.Wrong) with { AgentVersion = "7" }, Place(PlaceContent.Right),
            Place(PlaceContent.Wrong) with { AgentVersion = "8" }, Place(PlaceContent.Right) with { AgentVersion = "7" }];
        Assert.Equal([new VersionShare("7", 2, 1), new VersionShare(null, 1, 0), new VersionShare("8", 1, 1)], Evidence.Versions(window));
    }

    private static PlacedTransaction Judged(PlaceContent content, string? cause) =>
        Place(content) with { Judgement = new(1, Verdict.Incorrect, VerdictSource.Check, Indicator.Accuracy, cause, null) };

    private static PlacedTransaction By(string judge, string id) =>
        Place(PlaceContent.Right) with { TransactionId = id, Judgement = new(1, Verdict.Correct, VerdictSource.Check, Indicator.Accuracy, null, new(judge)) };

    private static PlacedTransaction Place(PlaceContent mark, params (string Cut, string Value)[] segments) =>
        new(mark, "PO-1", Start, null, segments.ToDictionary(segment => segment.Cut, segment => segment.Value));
}
