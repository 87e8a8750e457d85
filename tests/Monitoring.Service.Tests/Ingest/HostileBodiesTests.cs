using System.Globalization;
using System.Text;
using CsCheck;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Whatever is sent over a real connection: a 4xx that names the problem, never a 5xx, nothing stored of a bad item.</summary>
public sealed class HostileBodiesTests(IngestHost host) : IClassFixture<IngestHost>
{
    private const string Outcomes = "/v1/outcomes";
    private const string Good = "{\"agent\":\"hostile\",\"transactionId\":\"good\"}";

    [Theory]
    [InlineData(null, "Content-Type is missing; send application/json or application/x-ndjson.")]
    [InlineData("application/x-www-form-urlencoded", "Content-Type must be application/json or application/x-ndjson.")]
    [InlineData("text/plain", "Content-Type must be application/json or application/x-ndjson.")]
    [InlineData("text/csv", "Content-Type must be application/json or application/x-ndjson.")]
    [InlineData("application/json, application/json", "Content-Type cannot be read; send application/json or application/x-ndjson.")]
    [InlineData("nonsense", "Content-Type cannot be read; send application/json or application/x-ndjson.")]
    [InlineData("application/json; charset=utf-16", "The charset must be utf-8, which is also the default.")]
    [InlineData("application/json; charset=iso-8859-1", "The charset must be utf-8, which is also the default.")]
    [InlineData("application/json; charset=no-such-charset", "The charset must be utf-8, which is also the default.")]
    public async Task A_wrong_media_type_is_415_and_says_what_would_be_right(string? type, string detail)
    {
        var answer = await host.PostAsync(Outcomes, Good, type);
        Assert.Equal((415, "unsupportedMediaType", detail), (answer.Status, answer.Problem, answer.Detail));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON;charset=UTF-8")]
    [InlineData("application/json; charset=\"utf-8\"; profile=x")]
    [InlineData("application/x-ndjson")]
    [InlineData("application/ndjson")]
    [InlineData("application/jsonl; charset=utf-8")]
    public async Task A_right_media_type_may_be_spelled_freely(string type) =>
        Assert.Equal(200, (await host.PostAsync(Outcomes, Good, type)).Status);

    [Theory]
    [InlineData("br", 415)]
    [InlineData("gzip, gzip", 415)]
    [InlineData("gzip, br", 415)]
    [InlineData("identity", 200)]
    public async Task A_body_in_another_coding_is_415(string encoding, int status) =>
        Assert.Equal(status, (await host.PostAsync(Outcomes, Encoding.UTF8.GetBytes(Good), encoding: encoding)).Status);

    [Fact]
    public async Task Wide_encodings_are_named_and_a_utf8_mark_is_taken()
    {
        byte[] marked = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Good)];
        Assert.Equal(200, (await host.PostAsync(Outcomes, marked)).Status);
        byte[] wide = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Good)];
        Assert.Contains("UTF-16", (await host.PostAsync(Outcomes, wide)).Detail, StringComparison.Ordinal);
        Assert.Equal("unreadable", (await host.PostAsync(Outcomes, Encoding.Unicode.GetBytes(Good))).Problem);
    }

    [Fact]
    public async Task Too_many_bytes_are_413_whether_their_number_is_told_or_not()
    {
        foreach (var (type, most) in new[] { ("application/json", BodyLimits.JsonBytes), ("application/x-ndjson", BodyLimits.LinesBytes) })
        {
            var padded = Encoding.UTF8.GetBytes(Good.PadRight(most));
            Assert.Equal(200, (await host.PostAsync(Outcomes, padded, type)).Status);
            Assert.Equal(200, (await host.PostInPiecesAsync(Outcomes, new MemoryStream(padded), type)).Status);

            byte[] larger = [.. padded, (byte)' '];
            var told = await host.PostAsync(Outcomes, larger, type);
            Assert.Equal((413, "tooLarge", Invariant($"The body has more than {most:N0} bytes; send several.")),
                (told.Status, told.Problem, told.Detail));
            var untold = await host.PostInPiecesAsync(Outcomes, new MemoryStream(larger), type);
            Assert.Equal((413, "tooLarge"), (untold.Status, untold.Problem));
        }

        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task More_than_a_thousand_items_are_413_and_many_lines_are_not()
    {
        var many = Enumerable.Repeat(Good, 1_001).ToList();
        var array = await host.PostAsync(Outcomes, "[" + string.Join(',', many) + "]");
        Assert.Equal((413, "tooLarge"), (array.Status, array.Problem));
        Assert.Equal(1_001, (await host.PostAsync(Outcomes, string.Join('\n', many), "application/x-ndjson")).Counts.Received);
    }

    [Fact]
    public async Task A_whole_body_of_bad_lines_is_answered_line_by_line()
    {
        var lines = BodyLimits.LinesBytes / 64 / 2;
        var answer = await host.PostAsync(Outcomes, string.Concat(Enumerable.Repeat("{}\n", lines)), "application/x-ndjson");
        Assert.Equal(400, answer.Status);
        Assert.Equal((lines, 0, 0, 0, lines), answer.Counts);
        Assert.True(answer.InPieces);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task More_lines_than_can_ever_be_answered_are_413_and_none_is_stored()
    {
        var first = Good.Replace("good", "before-millions", StringComparison.Ordinal);
        var bad = string.Concat(Enumerable.Repeat("1\n", (BodyLimits.LinesBytes - first.Length - 1) / 2));
        var answer = await host.PostAsync(Outcomes, first + "\n" + bad, "application/x-ndjson");
        Assert.Equal((413, "tooLarge"), (answer.Status, answer.Problem));
        Assert.Equal(1, (await host.PostAsync(Outcomes, first)).Counts.Accepted);
        await host.HoldsAsync(0);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r")]
    public async Task More_rows_than_can_ever_be_answered_are_413(string end)
    {
        var bad = string.Concat(Enumerable.Repeat("1" + end, 1_000_000));
        var answer = await host.PostAsync("/v1/verdicts", "agent,transactionId,verdict" + end + bad, "text/csv");
        Assert.Equal((413, "tooLarge"), (answer.Status, answer.Problem));
        await host.HoldsAsync(0);
    }

    [Theory]
    [InlineData(60_000, "1", 4_000_000)]
    [InlineData(300, "{{\"unknown-{0}\":0}}", 100_000)]
    public async Task Results_that_do_not_fit_into_memory_now_are_429_and_none_is_stored(int lines, string line, int free)
    {
        var first = Good.Replace("good", Invariant($"before-{lines}"), StringComparison.Ordinal);
        var bad = Enumerable.Range(0, lines).Select(number => string.Format(CultureInfo.InvariantCulture, line, number));
        var body = string.Join('\n', bad.Prepend(first));
        var others = host.Budget.MostOfLarge - free;
        Assert.True(host.Budget.TryTake(others, beside: 0));

        try
        {
            var answer = await host.PostAsync(Outcomes, body, "application/x-ndjson");
            Assert.Equal((429, "full", others), (answer.Status, answer.Problem, host.Budget.Held));
        }
        finally
        {
            host.Budget.Return(others);
        }

        Assert.Equal((lines + 1, 1, 0, 0, lines), (await host.PostAsync(Outcomes, body, "application/x-ndjson")).Counts);
        await host.HoldsAsync(0);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Transfer-Encoding: chunked", "hello\r\n{}\r\n0\r\n\r\n", "400")]
    [InlineData("Content-Length: 99999999999999999999", "{}", "400")]
    [InlineData("Content-Length: -1", "{}", "400")]
    [InlineData("Content-Length: 9999999999", "{}", "413")]
    public async Task A_broken_frame_is_a_4xx(string header, string body, string status)
    {
        var answer = await host.SendRawAsync(Raw(header, body));
        Assert.StartsWith("HTTP/1.1 " + status, answer, StringComparison.Ordinal);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task An_absurd_chunk_size_is_named()
    {
        var answer = await host.SendRawAsync(Raw("Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n"));
        Assert.Contains("urn:agentops:problem:unreadable", answer, StringComparison.Ordinal);
        Assert.Contains("chunk size", answer, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Transfer-Encoding: chunked", "5\r\n{}")]
    [InlineData("Content-Length: 5000", "{\"agent\":")]
    public async Task A_body_that_breaks_off_is_given_up(string header, string body)
    {
        var answer = await host.SendRawAsync(Raw(header, body), breaksOff: true);
        Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);
        Assert.Equal(200, (await host.PostAsync(Outcomes, Good)).Status);
    }

    [Fact]
    public async Task Nothing_is_stored_of_a_bad_item_and_everything_of_its_siblings()
    {
        string[] bad =
        [
            "\"confidence\":1e400", "\"x\":1", "\"agent\":\"hostile\"", "\"confidence\":\"1\"", "\"agentVersion\":\"\\uD800\"",
                "\"agentVersion\":\"\\u0000\"",
            "\"occurredAt\":\"2026-02-30T00:00:00Z\"", "\"occurredAt\":\"2026-02-03T00:00:00\"",
                "\"segments\":" + new string('[', 2_000) + new string(']', 2_000),
        ];
        for (var i = 0; i < bad.Length; i++)
        {
            var answer = await host.PostAsync(Outcomes, Invariant($"[{{\"agent\":\"hostile\",\"transactionId\":\"bad-{i}\",{bad[i]}}},{{\"agent\":\"hostile\",\"transactionId\":\"sibling-{i}\"}}]"));
            Assert.Equal(207, answer.Status);
            Assert.Equal((2, 1, 0, 0, 1), answer.Counts);
            Assert.Null(await host.Store.Readings.TransactionAsync("hostile", Invariant($"bad-{i}"), CancellationToken.None));
            Assert.NotNull(await host.Store.Readings.TransactionAsync("hostile", Invariant($"sibling-{i}"), CancellationToken.None));
        }
    }

    [Fact]
    public async Task No_bytes_are_ever_a_5xx()
    {
        var pieces = Gen.OneOf(
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", "\u0000", "\\uD800", "null", "1e400", "-0", "NaN", "\"agent\":\"hostile\",",
                "\"transactionId\":\"f\"",
            ",\"verdict\":\"correct\"", "\"segments\":{", "\"k\":\"v\"", "agent,transactionId,verdict\n", "hostile,f,correct\n", "\uFEFF")
                .Select(Encoding.UTF8.GetBytes);
        var body = Gen.Frequency((9, pieces), (1, Gen.Byte.Array[1, 3])).Array[0, 25]
            .Select(parts => parts.SelectMany(part => part).ToArray());
        var type = Gen.OneOf("application/json", "application/x-ndjson", "text/csv");
        await Gen.Select(Gen.OneOf(Outcomes, "/v1/verdicts"), body, type).SampleAsync(
            async (path, bytes, media) =>
            {
                var answer = await host.PostAsync(path, bytes, media);
                Assert.InRange(answer.Status, 200, 499);
                Assert.True(answer.Type is "application/json" or "application/problem+json",
                    answer.Status.ToString(CultureInfo.InvariantCulture));
            },
            iter: 500,
            threads: 4);
    }

    private static string Raw(string header, string body) =>
        "POST /v1/outcomes HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + header + "\r\nConnection: close\r\n\r\n"
            + body;
}
