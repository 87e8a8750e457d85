using Monitoring.Core.Outcomes;
using Monitoring.Service.Board;
using Monitoring.Service.Ingest;
using Monitoring.Service.Tests.Api;

namespace Monitoring.Service.Tests.Board;

public sealed class RefusedWordsTests
{
    [Theory]
    [InlineData("/transactionId", "must be a text, in quotes", "<bdi>transactionId</bdi> <bdi>must be a text, in quotes</bdi>")]
    [InlineData("/segments/customer/x~1y", "is empty", "<bdi>segments.customer.x/y</bdi> <bdi>is empty</bdi>")]
    [InlineData("", "is no object", "<bdi>is no object</bdi>")]
    public void A_field_is_named_without_a_slash(string pointer, string reason, string words) =>
        Assert.Equal(words, RefusedWords.Of(Rejected(pointer, reason)).ToString());

    [Theory]
    [InlineData("score", "the field <bdi>score</bdi> is not known")]
    [InlineData("verdictt", "the field <bdi>verdictt</bdi> is not known<bdi>; did you mean verdict?</bdi>")]
    public void A_field_nobody_knows_is_called_so(string name, string words)
    {
        foreach (var kind in Enum.GetValues<IngestKind>())
        {
            Assert.Equal(words, RefusedWords.Of(Rejected("/" + name, ItemFields.Unknown(name, kind))).ToString());
        }
    }

    [Fact]
    public void Of_a_post_refused_whole_only_what_is_wrong_is_told_and_it_is_no_item()
    {
        var agent = Samples.Agent(Samples.Slo()) with
        {
            Refused = new(1, 0, new RefusedItem(ItemStatus.Rejected, null, "",
                "Column 4, notes, is no field of a verdict. Nothing was stored. The columns may be agent, transactionId.", Views.Now)
            { IsPost = true }),
        };

        Assert.Contains("1 whole post rejected, not stored; 12:18: <bdi>Column 4, notes, is no field of a verdict.</bdi></p>",
            BoardPage.Of(Views.Of([agent])).ToString(), StringComparison.Ordinal);
    }

    private static RefusedItem Rejected(string pointer, string reason) => new(ItemStatus.Rejected, null, pointer, reason, Views.Now);
}
