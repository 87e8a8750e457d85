using System.IO.Compression;
using System.Text;
using Monitoring.Service.Ingest;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>Bodies with <c>Content-Encoding: gzip</c>.</summary>
public sealed class PackedBodyTests(IngestHost host) : IClassFixture<IngestHost>
{
    private const string Outcomes = "/v1/outcomes";
    private const string Ndjson = "application/x-ndjson";

    [Theory]
    [InlineData("gzip")]
    [InlineData("GZIP")]
    [InlineData("x-gzip")]
    [InlineData("identity, gzip")]
    public async Task A_packed_body_is_taken_like_an_unpacked_one(string encoding)
    {
        var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(1, 3_000).Select(number => Line(encoding, number))));
        Assert.Equal(3_000, (await host.PostAsync(Outcomes, Pack(lines), Ndjson, encoding)).Counts.Accepted);
        Assert.Equal(3_000, (await host.PostAsync(Outcomes, lines, Ndjson)).Counts.Duplicate);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task Several_packed_parts_behind_each_other_are_one_body()
    {
        byte[] parts = [.. Pack(Line("parts", 1)), .. Pack(Line("parts", 2)), .. Pack("")];
        Assert.Equal((2, 2, 0, 0, 0), (await host.PostAsync(Outcomes, parts, Ndjson, "gzip")).Counts);
    }

    [Fact]
    public async Task The_limit_holds_unpacked_so_that_a_bomb_is_413()
    {
        foreach (var (type, most) in new[] { ("application/json", BodyLimits.JsonBytes), (Ndjson, BodyLimits.LinesBytes) })
        {
            var whole = Encoding.UTF8.GetBytes(Line("bomb", 1).PadRight(most));
            Assert.Equal(200, (await host.PostAsync(Outcomes, Pack(whole), type, "gzip")).Status);
            var larger = await host.PostAsync(Outcomes, Pack([.. whole, (byte)' ']), type, "gzip");
            Assert.Equal((413, Invariant($"The body has more than {most:N0} bytes; send several.")), (larger.Status, larger.Detail));
            var bomb = Pack(new byte[64 * 1024 * 1024]);
            Assert.True(bomb.Length < BodyLimits.JsonBytes);
            Assert.Equal((413, "tooLarge"), await AnswerAsync(bomb, type));
        }

        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_400_wherever_it_does_and_nothing_of_it_is_stored()
    {
        var random = new Random(7);
        var packed = Pack(string.Concat(Enumerable.Range(1, 200).Select(number => Line(Invariant($"cut-{random.Next()}"), number))));
        var cuts = Enumerable.Range(1, packed.Length / 97).Select(step => step * 97).Concat(Enumerable.Range(packed.Length - 20, 20));
        foreach (var length in cuts)
        {
            Assert.Equal((400, "unreadable"), await AnswerAsync(packed[..length], Ndjson));
        }

        Assert.Equal(200, (await host.PostAsync(Outcomes, packed, Ndjson, "gzip")).Counts.Accepted);
        await host.HoldsAsync(0);
    }

    [Fact]
    public async Task What_is_no_gzip_is_400()
    {
        var packed = Pack(Line("broken", 1));
        byte[] flipped = [.. packed];
        flipped[^6] ^= 1;
        foreach (var body in (byte[][])[Encoding.UTF8.GetBytes(Line("broken", 1)), [], flipped, [.. packed, 1, 2, 3]])
        {
            Assert.Equal((400, "unreadable"), await AnswerAsync(body, Ndjson));
        }
    }

    [Fact]
    public async Task When_there_is_no_room_for_the_unpacked_body_it_is_429()
    {
        var others = host.Budget.MostOfLarge - 100_000;
        Assert.True(host.Budget.TryTake(others, beside: 0));
        try
        {
            Assert.Equal((429, "full"), await AnswerAsync(Pack(new byte[1_000_000]), Ndjson));
            Assert.Equal(others, host.Budget.Held);
        }
        finally
        {
            host.Budget.Return(others);
        }
    }

    private static string Line(string id, int number) =>
        Invariant($"{{\"agent\":\"packed\",\"transactionId\":\"{id}-{number}\",\"verdict\":\"correct\"}}\n");

    private static byte[] Pack(string text) => Pack(Encoding.UTF8.GetBytes(text));

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Optimal))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }

    private async Task<(int Status, string Problem)> AnswerAsync(byte[] body, string type)
    {
        var answer = await host.PostAsync(Outcomes, body, type, "gzip");
        return (answer.Status, answer.Problem);
    }
}
