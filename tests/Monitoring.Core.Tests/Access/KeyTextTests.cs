using Monitoring.Core.Access;

namespace Monitoring.Core.Tests.Access;

public sealed class KeyTextTests
{
    private const string Alphabet = "0123456789abcdefghijklmnopqrstuvwxyz";

    [Theory]
    [InlineData("a12425gabc1234002", 'm')] // The example of the Global Release Identifier standard (IFPI), which uses this check: A1-2425G-ABC1234002-M.
    [InlineData("00000000c36d002b", 'k')] // An International Standard Audiovisual Number (ISO 15706) with its check: 0000-0000-C36D-002B-K.
    public void The_check_character_is_that_of_the_standard(string body, char check) => Assert.Equal(check, KeyText.CheckCharacter(body));

    [Fact]
    public void A_new_key_has_the_form_that_scanners_look_for_and_is_like_no_other()
    {
        var keys = Enumerable.Range(0, 10_000).Select(_ => KeyText.Make()).ToList();

        Assert.All(keys, key =>
        {
            Assert.Matches("^ao_[0-9a-z]{35}$", key);
            Assert.Equal(KeyForm.Whole, KeyText.Read(key, out var id));
            Assert.Equal(key[3..11], id);
            Assert.True(KeyText.IsId(id));
        });
        Assert.Equal(keys.Count, keys.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void Each_wrong_character_makes_it_mistyped()
    {
        var key = KeyText.Make();
        for (var at = KeyText.Prefix.Length; at < key.Length; at++)
        {
            foreach (var other in Alphabet.Where(other => other != key[at]))
            {
                Assert.Equal(KeyForm.Mistyped, KeyText.Read($"{key[..at]}{other}{key[(at + 1)..]}", out _));
            }
        }
    }

    [Fact]
    public void Two_neighbours_that_changed_places_make_it_mistyped_but_for_2_cases_of_1000()
    {
        var swapped = Enumerable.Range(0, 1_000).Select(_ => KeyText.Make())
            .SelectMany(key => Enumerable.Range(KeyText.Prefix.Length, key.Length - KeyText.Prefix.Length - 1)
                .Where(at => key[at] != key[at + 1])
                .Select(at => $"{key[..at]}{key[at + 1]}{key[at]}{key[(at + 2)..]}"))
            .ToList();

        Assert.InRange(swapped.Count(key => KeyText.Read(key, out _) != KeyForm.Mistyped), 0, swapped.Count / 400);
    }

    [Theory]
    [InlineData("", KeyForm.None)]
    [InlineData("ao-", KeyForm.None)]
    [InlineData("AO_00000000", KeyForm.None)]
    [InlineData("a secret of somebody else", KeyForm.None)]
    [InlineData("ao_", KeyForm.Mistyped)]
    [InlineData("ao_…", KeyForm.Mistyped)]
    [InlineData("ao_00000000000000000000000000000000000 ", KeyForm.Mistyped)]
    public void What_is_no_key_and_what_once_was_one_are_told_apart(string text, KeyForm form)
    {
        Assert.Equal(form, KeyText.Read(text, out var id));
        Assert.Equal("", id);
    }

    [Fact]
    public void A_key_with_capitals_or_cut_short_is_mistyped()
    {
        var key = KeyText.Make();

        Assert.Equal(KeyForm.Mistyped, KeyText.Read(key[..^1], out _));
        Assert.Equal(KeyForm.Mistyped, KeyText.Read(key + "0", out _));
        Assert.Equal(KeyForm.Mistyped, KeyText.Read(KeyText.Prefix + "A" + key[4..], out _));
    }

    [Fact]
    public void What_is_kept_is_a_hash_that_is_the_same_for_the_same_key_alone()
    {
        // SHA-256 of "abc", FIPS 180-2, appendix B.1.
        Assert.Equal("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", KeyText.HashOf("abc"));
        var key = KeyText.Make();
        var hash = Convert.FromHexString(KeyText.HashOf(key));

        Assert.True(KeyText.IsHashOf(hash, key));
        Assert.False(KeyText.IsHashOf(hash, KeyText.Make()));
        Assert.False(KeyText.IsHashOf(hash.AsSpan(1), key));
        Assert.False(KeyText.IsHashOf([], key));
    }
}
