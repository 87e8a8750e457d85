using Monitoring.Core.Access;
using Monitoring.Core.Alerts;
using Monitoring.Core.Deliveries;
using static System.FormattableString;

namespace Monitoring.Core.Tests.Access;

public sealed class LinkTokenTests
{
    private static readonly LinkSigner Signer = new(Key(1));
    private static readonly LinkToken Link = new("sign-in", "3fk2m9x0q7");

    [Fact]
    public void A_token_names_its_link_and_is_read_with_the_same_key_on_any_instance()
    {
        var token = Signer.Sign(Link);

        Assert.Matches("^3fk2m9x0q7[.][A-Za-z0-9_-]{27}$", token);
        Assert.Equal(token, new LinkSigner(Key(1)).Sign(Link));
        Assert.Equal(Link, new LinkSigner(Key(1)).Read("sign-in", token));
    }

    [Fact]
    public void A_token_is_none_for_another_purpose_another_id_or_another_key()
    {
        var token = Signer.Sign(Link);

        Assert.Null(Signer.Read("acknowledge", token));
        Assert.Null(Signer.Read("sign-in\n3fk2m9x0q7", token));
        Assert.Null(Signer.Read("sign-in", "3fk2m9x0q8" + token[10..]));
        Assert.Null(new LinkSigner(Key(2)).Read("sign-in", token));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("3fk2m9x0q7")]
    [InlineData("3fk2m9x0q7.")]
    [InlineData("3fk2m9x0q7.unsigned")]
    [InlineData(".aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("a b.aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("a\0.aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("ä.ääääääääääääääääääääääääääü")]
    [InlineData("../../x.aaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_token_is_read_as_none(string text) => Assert.Null(Signer.Read("sign-in", text));

    [Fact]
    public void Of_ten_thousand_changed_tokens_none_is_taken()
    {
        var random = new Random(7);
        var token = Signer.Sign(Link);
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
        Assert.Throws<ArgumentException>(() => Signer.Sign(new("sign-in", "a/b")));
        Assert.Throws<ArgumentException>(() => Signer.Sign(new("sign-in", new string('a', LinkToken.LongestId + 1))));
        Assert.Throws<ArgumentException>(() => new LinkSigner(new byte[31]));
    }

    [Fact]
    public void Stored_words_have_no_token_and_the_mail_has_it_in_text_and_HTML()
    {
        var token = Signer.Sign(Link);
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

        var mail = stored.Signed(Signer);

        Assert.Equal(Invariant($"https://plant2.example/sign-in/{token}\n"), mail.Text);
        Assert.Equal(Invariant($"<a href=\"https://plant2.example/sign-in/{token}\">Sign in</a>"), mail.Html);
        Assert.DoesNotContain(token[11..], stored.ToString(), StringComparison.Ordinal);
        Assert.Null(Signer.Read("sign-in", Link.Unsigned));

        var without = stored with { Links = null };
        Assert.Same(without, without.Signed(Signer));
    }

    private static byte[] Key(byte seed) => [.. Enumerable.Repeat(seed, 32)];
}
