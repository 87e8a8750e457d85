using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Settings;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("dana.ruiz@example.com")]
    [InlineData("o'brien+po@mail.plant2.example")]
    [InlineData("root@localhost")]
    [InlineData("a@1.example")]
    public void Addresses_of_people_are_taken(string address) => Assert.True(EmailAddress.IsValid(address));

    [Theory]
    [InlineData("")]
    [InlineData("dana")]
    [InlineData("dana@")]
    [InlineData("@example.com")]
    [InlineData("dana@@example.com")]
    [InlineData("dana.@example.com")]
    [InlineData("da..na@example.com")]
    [InlineData("dana@example..com")]
    [InlineData("dana@-example.com")]
    [InlineData("dana@example.com.")]
    [InlineData("dana ruiz@example.com")]
    [InlineData("dana@exa mple.com")]
    [InlineData("Dana <dana@example.com>")]
    [InlineData("<script>@example.com")]
    [InlineData("\"dana\"@example.com")]
    [InlineData("dana@[10.0.0.7]")]
    [InlineData("dana@example.com\n")]
    [InlineData("dana@example.com\r\nBcc: tom@example.com")]
    [InlineData("dana@example.com,tom@example.com")]
    [InlineData("däna@example.com")]
    [InlineData("dana@exämple.com")]
    public void Anything_else_is_not(string text) => Assert.False(EmailAddress.IsValid(text));

    [Fact]
    public void Lengths_end_where_SMTP_ends_them()
    {
        Assert.True(EmailAddress.IsValid(new string('a', 64) + "@example.com"));
        Assert.False(EmailAddress.IsValid(new string('a', 65) + "@example.com"));
        Assert.True(EmailAddress.IsValid("a@" + new string('b', 63) + ".example"));
        Assert.False(EmailAddress.IsValid("a@" + new string('b', 64) + ".example"));
        Assert.False(EmailAddress.IsValid("a@" + string.Concat(Enumerable.Repeat("b.", 150)) + "example"));
    }
}
