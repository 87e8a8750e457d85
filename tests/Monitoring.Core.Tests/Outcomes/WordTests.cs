using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class WordTests
{
    [Fact]
    public void Words_are_the_members_with_a_small_first_letter()
    {
        Assert.Equal(["warmingUp", "healthy", "atRisk", "breached", "recovering"], Word<AccuracyState>.All);
        Assert.Equal(["auto", "assisted", "abandoned", "cancelled", "failed"], Word<Disposition>.All);
        Assert.Equal(["self", "check", "review", "audit", "downstream", "customer"], Word<VerdictSource>.All);
        Assert.Equal(["all", "random", "targeted", "complaint", "mandatory"], Word<Selection>.All);
        Assert.Equal("correct, incorrect or unsure", Word<Verdict>.Choice);
    }

    [Fact]
    public void Every_word_is_read_back() => Assert.All(Enum.GetValues<AccuracyState>(), state =>
    {
        Assert.True(Word<AccuracyState>.TryParse(Word<AccuracyState>.Of(state), out var read));
        Assert.Equal(state, read);
    });

    [Theory]
    [InlineData("Correct")]
    [InlineData("CORRECT")]
    [InlineData("correct ")]
    [InlineData("0")]
    [InlineData("")]
    public void Nothing_else_is_a_word(string word) => Assert.False(Word<Verdict>.TryParse(word, out _));
}
