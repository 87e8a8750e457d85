using System.Text;
using Monitoring.Service.Ingest;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>No cell of a list is a formula, and a list that comes back names the same transactions.</summary>
public sealed class CsvGuardTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+49 721", "'+49 721")]
    [InlineData("-1041", "'-1041")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "'\r=1")]
    [InlineData("\n=1", "'\n=1")]
    [InlineData("＝1", "'＝1")]
    [InlineData("'=1", "''=1")]
    [InlineData("'tis", "''tis")]
    [InlineData("''", "'''")]
    [InlineData("PO-1041", "PO-1041")]
    [InlineData("", "")]
    public void A_cell_is_guarded_and_read_back_as_it_was(string text, string written)
    {
        Assert.Equal(written, CsvGuard.Guard(text));
        Assert.Equal(text, Encoding.UTF8.GetString(CsvGuard.TakeOff(Encoding.UTF8.GetBytes(written))));
    }

    [Theory]
    [InlineData("'tis fine")]
    [InlineData("'")]
    [InlineData("=1+1")]
    [InlineData("Grüße")]
    public void What_no_list_wrote_stays(string cell) =>
        Assert.Equal(cell, Encoding.UTF8.GetString(CsvGuard.TakeOff(Encoding.UTF8.GetBytes(cell))));

    [Fact]
    public void A_list_that_was_filled_in_judges_the_transactions_it_named()
    {
        var items = Bodies.Csv("agent,transactionId,verdict,source,comment\norder-entry,'=1+1,correct,review,'-2 days\norder-entry,'-7,correct,review,'tis\n");

        Assert.Equal(["=1+1", "-7"], items.Select(item => item.TransactionId));
        Assert.Contains("\"comment\":\"-2 days\"", items[0].Post?.Content, StringComparison.Ordinal);
        Assert.DoesNotContain("\"comment\":\"tis", items[1].Post?.Content, StringComparison.Ordinal);
    }
}
