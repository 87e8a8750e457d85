using Monitoring.Core.Alerts;
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
    public void Versions_come_in_order_of_appearance_with_the_unnamed_one_among_them()
    {
        PlacedTransaction[] window =
            [Place(PlaceContent.Wrong) with { AgentVersion = "7" }, Place(PlaceContent.Right),
            Place(PlaceContent.Wrong) with { AgentVersion = "8" }, Place(PlaceContent.Right) with { AgentVersion = "7" }];
        Assert.Equal([new VersionShare("7", 2, 1), new VersionShare(null, 1, 0), new VersionShare("8", 1, 1)], Evidence.Versions(window));
    }

    private static PlacedTransaction Place(PlaceContent mark, params (string Cut, string Value)[] segments) =>
        new(mark, "PO-1", Start, null, segments.ToDictionary(segment => segment.Cut, segment => segment.Value));
}
