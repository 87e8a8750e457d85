using Monitoring.Service.Channels;

namespace Monitoring.Service.Tests.Channels;

/// <summary>What of a server's words would give an address away.</summary>
public sealed class RepeatedAddressTests
{
    private static readonly Uri Slack = new("https://HOOKS.slack.com/services/T0/B0AB12/qW3eRtY-uIoP45asDfGh78?sig=Zx%2BCv%2FBn90Mk");

    [Theory]
    [InlineData("no such place: /services/T0/B0AB12/qW3eRtY-uIoP45asDfGh78")]
    [InlineData("https://HOOKS.SLACK.COM/SERVICES/T0/B0AB12")]
    [InlineData("unknown token qW3eRtY-uIoP45asDfGh78")]
    [InlineData("unknown token qw3erty-uiop45asdfgh78")]
    [InlineData("%71%57%33%65%52%74%59%2DuIoP45asDfGh78")]
    [InlineData("%2571%2557%2533%2565%2552%2574%2559-uIoP45asDfGh78")]
    [InlineData("{\"path\":\"\\/services\\/T0\\/B0AB12\"}")]
    [InlineData("{\"token\":\"\\u0071\\u0057\\u0033eRtY-uIoP45asDfGh78\"}")]
    [InlineData("'\\x71\\x57\\x33eRtY-uIoP45asDfGh78'")]
    [InlineData("&#113;&#x57;3eRtY&#45;uIoP45asDfGh78")]
    [InlineData("token qW3eRtY-uIoP4… is revoked")]
    [InlineData("token …IoP45asDfGh78 is revoked")]
    [InlineData("qW3eRtY-\r\n uIoP45asDfGh78")]
    [InlineData("wrong sig=Zx%2BCv%2FBn90Mk")]
    [InlineData("wrong sig Zx+Cv/Bn90Mk")]
    public void A_part_of_it_is_found_in_whatever_spelling(string said) => Assert.True(RepeatedAddress.IsIn(said, Slack));

    [Theory]
    [InlineData("")]
    [InlineData("no_service")]
    [InlineData("invalid_token")]
    [InlineData("channel_is_archived")]
    [InlineData("Connection refused (hooks.slack.com:443)")]
    [InlineData("{\"error\":{\"code\":\"WorkflowNotFound\"}}")]
    [InlineData("100% \\u of \\x")]
    public void Other_words_are_shown(string said) => Assert.False(RepeatedAddress.IsIn(said, Slack));

    [Fact]
    public void What_has_no_secret_hides_nothing() => Assert.False(RepeatedAddress.IsIn("404 page not found", new("https://chat.example/")));
}
