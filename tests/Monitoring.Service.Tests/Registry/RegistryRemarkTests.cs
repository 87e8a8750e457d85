using Monitoring.Service.Registry;

namespace Monitoring.Service.Tests.Registry;

/// <summary>What a valid registry is read as, where its writer may have meant something else.</summary>
public sealed class RegistryRemarkTests
{
    private const string Plan = "reactionPlan: Put the customer on manual review, then call its EDI desk.";

    [Theory]
    [InlineData("reactionPlan: Call ext #5 then stop the agent", "Call ext")]
    [InlineData("reactionPlan: Call ext # 5", "Call ext")]
    [InlineData("reactionPlan: Call ext  #5", "Call ext")]
    [InlineData("reactionPlan: Call ext\t#5", "Call ext")]
    [InlineData("reactionPlan: Call\n          ext 5\n          or #6", "Call ext 5 or")]
    public void A_value_that_a_comment_may_cut_short_is_told_with_what_is_read(string written, string read)
    {
        foreach (var ends in new[] { "\n", "\r\n" })
        {
            var valid = Read(Documents.Change(Plan, written).ReplaceLineEndings(ends));

            Assert.Equal(read, valid.Registry.Agents[0].Slos[0].ReactionPlan);
            var remark = Assert.Single(Cut(valid));
            Assert.Equal("agents.order-entry.slos.order-entry-accuracy.reactionPlan", remark.Field);
            Assert.Contains($"\"{read}\" is read", remark.Words, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("reactionPlan: Call ext 5.   # the desk")]
    [InlineData("reactionPlan: \"Call ext #5 then stop the agent\"")]
    [InlineData("reactionPlan: 'Call ext #5'")]
    [InlineData("reactionPlan: Call ext#5")]
    [InlineData("reactionPlan: >\n          Call ext #5\n          then stop")]
    [InlineData("reactionPlan: |\n          Call ext #5")]
    public void A_comment_as_people_write_it_and_a_sign_in_quotes_are_not_told(string written) =>
        Assert.Empty(Cut(Read(Documents.Change(Plan, written))));

    [Fact]
    public void A_name_in_a_plan_that_is_no_segment_is_told_by_apply_and_a_start_too() => Assert.Contains(
        Read(Documents.Change(Plan, "reactionPlan: Put {customer} on manual review, then call {site}.")).Remarks,
        remark => remark is { Field: "agents.order-entry.slos.order-entry-accuracy.reactionPlan" }
            && remark.Words.StartsWith("names {site}, which is none of the SLO's segments", StringComparison.Ordinal));

    [Fact]
    public void The_example_is_read_as_it_is_written() => Assert.Empty(Cut(Read(RegistryExample.Text)));

    [Theory]
    [InlineData("owner: dana", "owner: dana\u00A0", 11, "U+00A0 at column 16")]
    [InlineData("target: 92%", "target: 92%\u200B", 16, "U+200B at column 20")]
    [InlineData("    deputy: tom", "\u00A0   deputy: tom", 12, "U+00A0 at column 1")]
    [InlineData("segments: [customer]", "segments: [customer\u2060]", 22, "U+2060 at column 28")]
    [InlineData("over: 100 transactions", "over: 100\u202Ftransactions", 18, "U+202F at column 18")]
    public void A_character_that_cannot_be_seen_is_named_by_code_and_place(string good, string bad, int line, string unseen) =>
        Assert.Contains(Documents.Faults(Documents.Change(good, bad)), fault => fault.Contains(
            FormattableString.Invariant($" (line {line} holds {unseen}, which cannot be seen); "), StringComparison.Ordinal));

    private static IEnumerable<RegistryRemark> Cut(RegistryReading.Valid valid) =>
        valid.Remarks.Where(remark => remark.Words.Contains("begins a comment", StringComparison.Ordinal));

    private static RegistryReading.Valid Read(string document) =>
        Assert.IsType<RegistryReading.Valid>(RegistryReader.Read("registry.yaml", document));
}
