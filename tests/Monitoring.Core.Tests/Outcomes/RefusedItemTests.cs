using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class RefusedItemTests
{
    private static readonly DateTimeOffset At = new(2026, 6, 1, 6, 12, 0, TimeSpan.Zero);

    [Fact]
    public void It_is_told_in_the_words_of_its_answer() => Assert.Equal(
        new RefusedItem(ItemStatus.Rejected, "PO-1", "/score", "is no field of an outcome", At),
        Of("/score", "is no field of an outcome"));

    [Fact]
    public void Words_are_cut_where_they_are_too_long()
    {
        var item = Of("/" + new string('p', 1_000), new string('r', 1_000));

        Assert.Equal((RefusedItem.LongestPointer, RefusedItem.LongestReason), (item.Pointer.Length, item.Reason.Length));
        Assert.EndsWith("…", item.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_database_or_no_reader_could_take_is_a_code()
    {
        var item = Of("/a\0\uD83D", "is no\nfield;\u202E did you mean\tscore?");

        Assert.Equal("/a[U+0000][U+D83D]", item.Pointer);
        Assert.Equal("is no field;[U+202E] did you mean score?", item.Reason);
    }

    private static RefusedItem Of(string pointer, string reason) =>
        RefusedItem.Of(ItemStatus.Rejected, "PO-1", new Fault(FaultKind.UnknownField, pointer, reason), At);
}
