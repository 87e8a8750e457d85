using CsCheck;
using Monitoring.Core.Outcomes;

namespace Monitoring.Core.Tests.Outcomes;

public sealed class OutcomeContentTests
{
    private static readonly Gen<string> Texts = Gen.Char[" ~\"\\/<>'+éß漢{}[]:,"].Array[1, 12].Select(characters => new string(characters));

    private static readonly Gen<DateTimeOffset> Instants = Gen.Long[0, DateTime.MaxValue.Ticks]
        .Select(ticks => Instant.Cut(new DateTimeOffset(ticks, TimeSpan.Zero)));

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Double.Where(double.IsFinite), Gen.Int.Select(number => (double)number), Gen.OneOf(0.0, 0.1, 1e300, 5e-324, 1e16));

    [Fact]
    public void Everything_a_caller_can_send_has_its_place_in_ordinal_order()
    {
        var content = new OutcomeContent
        {
            OccurredAt = new DateTimeOffset(2026, 6, 1, 7, 50, 0, TimeSpan.FromHours(-5)),
            CompletedAt = new DateTimeOffset(2026, 6, 1, 12, 50, 1, 500, TimeSpan.Zero),
            DueBy = new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.Zero),
            Disposition = Disposition.Auto,
            Confidence = 0.9,
            AgentVersion = "7",
            Verdict = Verdict.Incorrect,
            Source = VerdictSource.Check,
            Selection = Selection.Random,
            InclusionProbability = 0.1,
            JudgedBy = "rule 12",
            JudgedAt = new DateTimeOffset(2026, 6, 1, 13, 0, 0, TimeSpan.Zero),
            VerdictId = "V-1",
            CauseCode = "ship \"to\" \\ address",
            Indicator = "relevance",
            JudgeVersion = "3",
            Comment = "wrong dock:\r\n\t\"B\" \\ \u00a0not A",
        };
        content.TryAddSegment("documentType", "po");
        content.TryAddSegment("Customer", "ac\"me");
        content.TryAddAttribute("lineCount", new AttributeValue(12));
        content.TryAddAttribute("language", new AttributeValue("en"));
        Assert.Equal(
            """
            {"agentVersion":"7","attributes":{"language":"en","lineCount":12},"causeCode":"ship \"to\" \\ address","comment":"wrong dock:\r\n\t\"B\" \\  not A","completedAt":"2026-06-01T12:50:01.5Z","confidence":0.9,"disposition":"auto","dueBy":"2026-06-02T00:00:00Z","inclusionProbability":0.1,"indicator":"relevance","judgeVersion":"3","judgedAt":"2026-06-01T13:00:00Z","judgedBy":"rule 12","occurredAt":"2026-06-01T12:50:00Z","segments":{"Customer":"ac\"me","documentType":"po"},"selection":"random","source":"check","verdict":"incorrect","verdictId":"V-1"}
            """,
            content.Write());
    }

    [Fact]
    public void Nothing_sent_is_an_empty_object() => Assert.Equal("{}", new OutcomeContent().Write());

    [Theory]
    [InlineData(0.5, "0.5")]
    [InlineData(-0.0, "0")]
    [InlineData(12, "12")]
    [InlineData(0.90, "0.9")]
    [InlineData(1e300, "1E+300")]
    public void A_number_has_one_spelling(double value, string spelling)
    {
        var content = new OutcomeContent();
        content.TryAddAttribute("n", new AttributeValue(value));
        Assert.Equal("{\"attributes\":{\"n\":" + spelling + "}}", content.Write());
    }

    [Fact]
    public void A_key_is_taken_once()
    {
        var content = new OutcomeContent();
        Assert.True(content.TryAddSegment("customer", "acme"));
        Assert.True(content.TryAddSegment("Customer", "acme"));
        Assert.False(content.TryAddSegment("customer", "other"));
        Assert.Equal("acme", content.Segments["customer"]);
    }

    [Fact]
    public void What_is_written_reads_back_and_writes_the_same() =>
        Contents().Sample(content =>
        {
            var text = content.Write();
            var read = OutcomeContent.Read(text);
            return read.Write() == text
                && read.Segments.SequenceEqual(content.Segments)
                && read.Attributes.SequenceEqual(content.Attributes)
                && (read.OccurredAt, read.CompletedAt, read.DueBy, read.JudgedAt) == (content.OccurredAt, content.CompletedAt,
                    content.DueBy, content.JudgedAt)
                && (read.Confidence, read.InclusionProbability) == (content.Confidence, content.InclusionProbability)
                && (read.Disposition, read.Verdict, read.Source, read.Selection) == (content.Disposition, content.Verdict, content.Source,
                    content.Selection)
                && (read.AgentVersion, read.JudgedBy, read.VerdictId, read.CauseCode) == (content.AgentVersion, content.JudgedBy,
                    content.VerdictId, content.CauseCode)
                && (read.Indicator, read.JudgeVersion, read.Comment) == (content.Indicator, content.JudgeVersion, content.Comment);
        });

    [Fact]
    public void A_cleared_content_remembers_nothing() =>
        Contents().Sample(content =>
        {
            content.Clear();
            return content.Write() == "{}";
        });

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"colour\":\"red\"}")]
    [InlineData("{\"verdict\":\"Correct\"}")]
    [InlineData("{\"verdict\":null}")]
    [InlineData("{\"occurredAt\":\"2026-06-01\"}")]
    [InlineData("{\"confidence\":\"0.9\"}")]
    public void A_text_that_is_no_content_is_refused(string text) =>
        Assert.Throws<FormatException>(() => OutcomeContent.Read(text));

    private static Gen<OutcomeContent> Contents() =>
        from instants in Instants.Nullable().Array[4]
        from texts in Texts.Null().Array[7]
        from numbers in Numbers.Nullable().Array[2]
        from members in Gen.Int[-1, 2].Array[4]
        from segments in Gen.Dictionary(Texts, Texts)[0, 5]
        from attributes in Gen.Dictionary(Texts,
            Gen.OneOf(Numbers.Select(number => new AttributeValue(number)), Texts.Select(text => new AttributeValue(text))))[0, 5]
        select Content(instants, texts, numbers, members, segments, attributes);

    private static OutcomeContent Content(
        DateTimeOffset?[] instants,
        string?[] texts,
        double?[] numbers,
        int[] members,
        Dictionary<string, string> segments,
        Dictionary<string, AttributeValue> attributes)
    {
        var content = new OutcomeContent
        {
            OccurredAt = instants[0],
            CompletedAt = instants[1],
            DueBy = instants[2],
            JudgedAt = instants[3],
            AgentVersion = texts[0],
            JudgedBy = texts[1],
            VerdictId = texts[2],
            CauseCode = texts[3],
            Indicator = texts[4],
            JudgeVersion = texts[5],
            Comment = texts[6] is { } line ? line + "\r\n\t" + line : null,
            Confidence = numbers[0],
            InclusionProbability = numbers[1],
            Disposition = members[0] < 0 ? null : (Disposition)members[0],
            Verdict = members[1] < 0 ? null : (Verdict)members[1],
            Source = members[2] < 0 ? null : (VerdictSource)members[2],
            Selection = members[3] < 0 ? null : (Selection)members[3],
        };
        foreach (var (key, value) in segments)
        {
            content.TryAddSegment(key, value);
        }

        foreach (var (key, value) in attributes)
        {
            content.TryAddAttribute(key, value);
        }

        return content;
    }
}
