using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

public sealed class NearestNameTests
{
    private static readonly string[] Known = ["owner", "deputy", "title", "over", "alertBelow", "countFrom"];

    [Theory]
    [InlineData("owner", "owner")]
    [InlineData("Owner", "owner")]
    [InlineData("onwer", "owner")]
    [InlineData("ownr", "owner")]
    [InlineData("oer", "over")]
    [InlineData("alert-below", "alertBelow")]
    [InlineData("alertBellow", "alertBelow")]
    [InlineData("count_from", "countFrom")]
    [InlineData("boss", null)]
    [InlineData("", null)]
    public void A_typing_mistake_is_understood_and_another_word_is_not(string typed, string? meant) =>
        Assert.Equal(meant, NearestName.To(typed, Known));

    [Fact]
    public void Known_names_come_in_the_order_of_their_nearness() =>
        Assert.Equal(["owner", "over", "deputy"], NearestName.Order("ownr", ["deputy", "over", "owner"]));

    [Fact]
    public void A_text_too_long_to_be_a_name_is_not_compared() => Assert.Null(NearestName.To(new string('o', 10_000_000), Known));
}
