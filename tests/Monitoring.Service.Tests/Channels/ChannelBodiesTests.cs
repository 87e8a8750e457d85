using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Channels;
using Monitoring.Service.Channels.Ntfy;
using Monitoring.Service.Channels.Slack;
using Monitoring.Service.Channels.Teams;
using Monitoring.Service.Channels.Webhook;
using Monitoring.Service.Settings;

namespace Monitoring.Service.Tests.Channels;

/// <summary>
/// What each channel is sent, word for word. The shapes are those of the public documentation each form names, written down by us: the golden
/// files show ours.
/// </summary>
public sealed class ChannelBodiesTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static ChatMessage Longest { get; } = SampleMessage.Chat with
    {
        Title = new('t', 5_000),
        Headline = string.Concat(Enumerable.Repeat("😀", 5_000)),
        Sentences = [.. Enumerable.Repeat(new string('&', 9_000), 3)],
        Lines = [.. Enumerable.Range(0, 80).Select(_ => new ChatLine("WHERE", new string('<', 5_000)))],
    };

    [Fact]
    public void Each_body_is_the_one_kept()
    {
        GoldenFile.Matches("channel-webhook.json", WebhookBody.Of(SampleMessage.Chat).ToJsonString(Indented) + "\n");
        GoldenFile.Matches("channel-teams.json", TeamsBody.Of(SampleMessage.Chat).ToJsonString(Indented) + "\n");
        GoldenFile.Matches("channel-slack.json", SlackBody.Of(SampleMessage.Chat).ToJsonString(Indented) + "\n");
        GoldenFile.Matches("channel-ntfy.json", NtfyBody.Of(SampleMessage.Chat, "dana-8f2k").ToJsonString(Indented) + "\n");
    }

    [Fact]
    public void The_fingerprint_of_labels_is_that_of_prometheus()
    {
        // The vector of prometheus/common, model/signature_test.go: TestLabelsToSignature.
        Assert.Equal(
            Convert.ToString(5799056148416392346, 16).PadLeft(16, '0'),
            AlertLabels.Fingerprint(new SortedDictionary<string, string>(StringComparer.Ordinal)
            {
                ["name"] = "garland, briggs", ["fear"] = "love is not enough",
            }));
    }

    [Fact]
    public void What_slack_would_take_for_a_link_a_mention_or_a_code_is_text()
    {
        var body = JsonBody.Text(SlackBody.Of(SampleMessage.Chat));
        Assert.DoesNotContain("<!channel>", body, StringComparison.Ordinal);
        Assert.Contains("&lt;!channel&gt;", body, StringComparison.Ordinal);
        Assert.Contains("<https://accuracy.plant2.example/outcomes?slo=order-entry-accuracy&amp;is=unjudged>,", body, StringComparison.Ordinal);
    }

    [Fact]
    public void No_message_is_larger_than_its_channel_takes()
    {
        var slack = SlackBody.Of(Longest);
        var blocks = slack["blocks"]!.AsArray();
        Assert.InRange(blocks.Count, 1, 50);
        Assert.All(blocks, block => Assert.InRange(block!["text"]!["text"]!.GetValue<string>().Length, 1, 3_000));
        Assert.InRange(Encoding.UTF8.GetByteCount(NtfyBody.Of(Longest, "topic")["message"]!.GetValue<string>()), 1_000, 4_096);
        Assert.InRange(Size(TeamsBody.Of(Longest)), 1_000, 28_000);
    }

    [Fact]
    public void Of_more_lines_than_a_channel_takes_the_first_ones_stay_and_whom_it_is_for()
    {
        var message = SampleMessage.Chat with
        {
            Lines = [.. Enumerable.Range(1, 80).Select(number => new ChatLine("", FormattableString.Invariant($"line {number}"))), new("FOR", "Dana Ruiz")],
        };
        foreach (var body in new[] { JsonBody.Text(TeamsBody.Of(message)), JsonBody.Text(SlackBody.Of(message)) })
        {
            Assert.All(["\"line 1\"", "\"line 11\"", "Dana Ruiz"], line => Assert.Contains(line, body, StringComparison.Ordinal));
            Assert.DoesNotContain("\"line 80\"", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(2_950)]
    [InlineData(550)]
    public void An_address_that_is_cut_is_no_link(int before)
    {
        var message = SampleMessage.Chat with { Lines = [new("", $"{new string('w', before)} {SampleMessage.Board}/outcomes?slo=order-entry-accuracy")] };
        Assert.DoesNotContain($"<{SampleMessage.Board}/outcomes?slo=order-entry-accuracy…", JsonBody.Text(SlackBody.Of(message)), StringComparison.Ordinal);
        Assert.All(new[] { SlackBody.Of(message), TeamsBody.Of(message) }, body => Assert.DoesNotMatch("(<|\\()https://[^>)\"]*…", JsonBody.Text(body)));
    }

    [Theory]
    [InlineData('&', "&amp;")]
    [InlineData('<', "&lt;")]
    public void What_slack_does_not_take_whole_is_cut_between_escapes(char character, string escape)
    {
        var text = SlackBody.Of(SampleMessage.Chat with { Title = new(character, 5_000), Lines = [new("WHERE", new(character, 5_000))] });
        foreach (var said in text["blocks"]!.AsArray().Select(block => block!["text"]!["text"]!.GetValue<string>()).Append(text["text"]!.GetValue<string>())
            .Where(said => said.Contains(escape, StringComparison.Ordinal)))
        {
            Assert.Matches($"^[^&]*(?:{escape})+…\\*?$", said);
            Assert.InRange(said.Length, 1_000, 3_000);
        }
    }

    [Fact]
    public void What_slack_would_take_for_an_address_or_a_person_in_data_is_text() => Assert.All(
        SlackBody.Of(SampleMessage.Chat)["blocks"]!.AsArray(), block => Assert.True(block!["text"]!["verbatim"]!.GetValue<bool>()));

    [Fact]
    public async Task Ntfy_is_published_to_the_server_of_its_topic_with_the_token()
    {
        var form = new NtfyForm(new ChannelSettings { NtfyToken = "tk_secret", NtfyServer = new("https://ntfy.plant2.example") });
        using var request = form.Write(SampleMessage.Chat, "<1@agentops>", new Uri("https://ntfy.plant2.example/base/dana-8f2k"));
        Assert.Equal("https://ntfy.plant2.example/base/", request.RequestUri!.AbsoluteUri);
        Assert.Equal("Bearer tk_secret", request.Headers.Authorization!.ToString());
        var body = JsonNode.Parse(await request.Content!.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("dana-8f2k", body["topic"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("https://ntfy.plant2.example/dana", "https://ntfy.plant2.example/", true)]
    [InlineData("https://NTFY.plant2.example:443/dana", "https://ntfy.plant2.example/", true)]
    [InlineData("https://ntfy.plant2.example//dana", "https://ntfy.plant2.example//", true)]
    [InlineData("https://ntfy.plant2.example//evil.example/dana", "https://ntfy.plant2.example//evil.example/", true)]
    [InlineData("https://ntfy.plant2.example/:80//dana/", "https://ntfy.plant2.example/:80//", true)]
    [InlineData("https://ntfy.plant2.example:8443/dana", "https://ntfy.plant2.example:8443/", false)]
    [InlineData("http://ntfy.plant2.example/dana", "http://ntfy.plant2.example/", false)]
    [InlineData("https://ntfy.plant2.example.evil.example/dana", "https://ntfy.plant2.example.evil.example/", false)]
    [InlineData("https://ntfy.sh/dana", "https://ntfy.sh/", false)]
    public void The_token_of_ntfy_goes_to_its_own_server_alone_and_no_path_leads_elsewhere(string address, string server, bool hasToken)
    {
        var form = new NtfyForm(new ChannelSettings { NtfyToken = "tk_secret", NtfyServer = new("https://ntfy.plant2.example") });
        using var request = form.Write(SampleMessage.Chat, "<1@agentops>", new Uri(address));
        Assert.Equal((server, hasToken), (request.RequestUri!.AbsoluteUri, request.Headers.Authorization is not null));
    }

    private static int Size(JsonNode node) => Encoding.UTF8.GetByteCount(JsonBody.Text(node));
}
