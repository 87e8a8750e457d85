using CsCheck;
using Monitoring.Service.Api;

namespace Monitoring.Service.Tests.Api;

public sealed class CursorTests
{
    [Fact]
    public void A_cursor_comes_back_as_the_number_it_was_made_of() => Gen.Long[0, long.MaxValue].Sample(number =>
        Assert.True(Cursor.TryRead("episodes", Cursor.After("episodes", number), out var last) && last == number));

    [Fact]
    public void A_cursor_of_one_list_is_refused_by_another() =>
        Assert.False(Cursor.TryRead("episodes", Cursor.After("transitions", 7), out _));

    [Theory]
    [InlineData("7")]
    [InlineData("!")]
    [InlineData("ZXBpc29kZXMu")]
    [InlineData("ZXBpc29kZXMuMDc")]
    [InlineData("ZXBpc29kZXMuLTc")]
    [InlineData("ZXBpc29kZXMuNw==")]
    [InlineData(" ZXBpc29kZXMuNw")]
    public void What_no_list_gave_out_is_refused(string cursor) => Assert.False(Cursor.TryRead("episodes", cursor, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_cursor_the_list_starts(string? cursor)
    {
        Assert.True(Cursor.TryRead("episodes", cursor, out var last));
        Assert.Null(last);
    }

    [Fact]
    public void Pages_of_a_list_hold_every_item_once_in_order() => Gen.Int[0, 3_500].Sample(count =>
    {
        long[] all = [.. Enumerable.Range(0, count).Select(i => (long)(i * 7919 % 10_007))];
        var read = new List<long>();
        string? after = null;
        do
        {
            Assert.True(Paging.TryCut("agents", all, number => number, after, out var page));
            Assert.InRange(page.Items.Count, 0, Paging.Most);
            read.AddRange(page.Items);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal(all, read);
    }, iter: 20);

    [Fact]
    public void A_place_that_is_gone_is_refused() =>
        Assert.False(Paging.TryCut("agents", new long[] { 1, 2 }, number => number, Cursor.After("agents", 3), out _));
}
