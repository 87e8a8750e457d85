using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Access;

public sealed class LinkTokenTests
{
    private const string Mailbox = "dana.ruiz@example.com";

    private static readonly LinkSigner Signer = new(Key(1));
    private static readonly LinkToken Link = new("sign-in", "3fk2m9x0q7");

    [Fact]
    public void A_token_names_its_link_and_is_read_with_the_same_key_on_any_instance()
    {
        var token = Signer.Sign(Link, Mailbox);

        Assert.Matches("^3fk2m9x0q7[.][A-Za-z0-9_-]{35}$", token);
        Assert.Equal(token, new LinkSigner(Key(1)).Sign(Link, Mailbox));
        Assert.Equal(Link, new LinkSigner(Key(1)).Read("sign-in", token)?.Link);
    }

    [Fact]
    public void A_token_is_none_for_another_purpose_another_id_or_another_key()
    {
        var token = Signer.Sign(Link, Mailbox);

        Assert.Null(Signer.Read("acknowledge", token));
        Assert.Null(Signer.Read("sign-in\n3fk2m9x0q7", token));
        Assert.Null(Signer.Read("sign-in", "3fk2m9x0q8" + token[10..]));
        Assert.Null(new LinkSigner(Key(2)).Read("sign-in", token));
    }

    [Fact]
    public void A_token_is_of_the_mailbox_it_was_signed_for_and_of_no_other()
    {
        var signed = Signer.Read("sign-in", Signer.Sign(Link, Mailbox))!;

        Assert.True(signed.IsFor(Mailbox));
        Assert.True(signed.IsFor("Dana.Ruiz@Example.com"));
        Assert.All(["dana.ruiz@example.org", "", Mailbox + "\n", "dana.ruiz@example.co"], other => Assert.False(signed.IsFor(other)));
    }

    [Fact]
    public void What_an_earlier_release_signed_for_no_mailbox_is_no_token() =>
        Assert.Null(Signer.Read("sign-in", "3fk2m9x0q7.Qk-L_V84u0kyG1I4QQnIp8kSjZU"));

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("3fk2m9x0q7")]
    [InlineData("3fk2m9x0q7.")]
    [InlineData("3fk2m9x0q7.unsigned")]
    [InlineData(".aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("a b.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("a\0.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ä.ääääääääääääääääääääääääääääääääääü")]
    [InlineData("../../x.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_token_is_read_as_none(string text) => Assert.Null(Signer.Read("sign-in", text));

    [Fact]
    public void Of_ten_thousand_changed_tokens_none_is_taken()
    {
        var random = new Random(7);
        var token = Signer.Sign(Link, Mailbox);
        const string Letters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_.";
        for (var i = 0; i < 10_000; i++)
        {
            var changed = token.ToCharArray();
            for (var changes = random.Next(1, 4); changes > 0 || new string(changed) == token; changes--)
            {
                changed[random.Next(changed.Length)] = Letters[random.Next(Letters.Length)];
            }

            Assert.Null(Signer.Read("sign-in", new string(changed)));
        }
    }

    [Fact]
    public void An_id_that_would_not_fit_a_path_is_not_signed_and_a_short_key_is_no_key()
    {
        Assert.Throws<ArgumentException>(() => Signer.Sign(new("sign-in", "a/b"), Mailbox));
        Assert.Throws<ArgumentException>(() => Signer.Sign(new("sign-in", new string('a', LinkToken.LongestId + 1)), Mailbox));
        Assert.Throws<ArgumentException>(() => new LinkSigner(new byte[31]));
    }

    [Fact]
    public void Stored_words_have_no_token_and_the_mail_has_it_in_text_and_HTML()
    {
        var token = Signer.Sign(Link, Mailbox);
        var stored = new PersonalMessage
        {
            Name = "sign-in-1",
            Recipient = "dana",
            Kind = NoticeKind.SignIn,
            At = DateTimeOffset.UnixEpoch,
            Subject = "Sign in",
            Text = Invariant($"https://plant2.example/sign-in/{Link.Unsigned}\n"),
            Html = Invariant($"<a href=\"https://plant2.example/sign-in/{Link.Unsigned}\">Sign in</a>"),
            Links = [Link],
        };

        var mail = stored.Signed(Signer, Mailbox);

        Assert.Equal(Invariant($"https://plant2.example/sign-in/{token}\n"), mail.Text);
        Assert.Equal(Invariant($"<a href=\"https://plant2.example/sign-in/{token}\">Sign in</a>"), mail.Html);
        Assert.DoesNotContain(token[11..], stored.ToString(), StringComparison.Ordinal);
        Assert.Null(Signer.Read("sign-in", Link.Unsigned));

        var without = stored with { Links = null };
        Assert.Same(without, without.Signed(Signer, Mailbox));
    }

    private static byte[] Key(byte seed) => [.. Enumerable.Repeat(seed, 32)];
}
