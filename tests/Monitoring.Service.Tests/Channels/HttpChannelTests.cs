using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;
using Monitoring.Core.Deliveries;
using Monitoring.Service.Channels;
using Monitoring.Service.Channels.Ntfy;
using Monitoring.Service.Channels.Slack;
using Monitoring.Service.Channels.Webhook;
using Monitoring.Service.Settings;
using Monitoring.Service.Tests.Delivery;

namespace Monitoring.Service.Tests.Channels;

/// <summary>What an answer means, and where nothing is posted, over real connections.</summary>
public sealed class HttpChannelTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_webhook_is_signed_over_its_id_its_time_and_its_body()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = Client(PrivateHost("127.0.0.1"));
        var form = new WebhookForm(new() { WebhookSecret = Secret }, TimeProvider.System);

        Assert.Equal(Attempt.Sent, await new HttpChannel(client, form).SendAsync(SampleMessage.To(receiver.Url + "/hook"), () => true, Token));

        var came = Assert.Single(receiver.All);
        Assert.Equal(("POST /hook", "application/json"), (came.Line, came.Headers["content-type"]));
        Assert.Equal("notice-1-5-dana-63f1-webhook_a1b2_agentops", came.Headers["webhook-id"]);
        var signed = $"{came.Headers["webhook-id"]}.{came.Headers["webhook-timestamp"]}.{came.Body}";
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes(signed));
        Assert.Equal("v1," + Convert.ToBase64String(expected), came.Headers["webhook-signature"]);
        Assert.Equal(JsonBody.Text(WebhookBody.Of(SampleMessage.Chat)), came.Body);
    }

    [Fact]
    public async Task What_follows_a_good_status_is_not_waited_for()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Answer = async (_, response) =>
        {
            await response.Body.FlushAsync();
            await Task.Delay(TimeSpan.FromMinutes(1), TimeProvider.System, response.HttpContext.RequestAborted);
        };
        using var client = Client(PrivateHost("127.0.0.1"));
        var channel = new HttpChannel(client, new WebhookForm(new() { WebhookSecret = Secret }, TimeProvider.System));

        Assert.Equal(Attempt.Sent, await channel.SendAsync(SampleMessage.To(receiver.Url + "/hook"), () => true, Token));
    }

    [Theory]
    [InlineData(200, AttemptResult.Sent)]
    [InlineData(202, AttemptResult.Sent)]
    [InlineData(204, AttemptResult.Sent)]
    [InlineData(301, AttemptResult.Refused)]
    [InlineData(307, AttemptResult.Refused)]
    [InlineData(400, AttemptResult.Refused)]
    [InlineData(401, AttemptResult.Refused)]
    [InlineData(403, AttemptResult.Refused)]
    [InlineData(404, AttemptResult.Refused)]
    [InlineData(408, AttemptResult.Retry)]
    [InlineData(410, AttemptResult.Refused)]
    [InlineData(425, AttemptResult.Retry)]
    [InlineData(429, AttemptResult.Retry)]
    [InlineData(500, AttemptResult.Retry)]
    [InlineData(503, AttemptResult.Retry)]
    public async Task What_passes_is_tried_again_and_what_does_not_is_refused(int status, AttemptResult expected)
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Answer = (_, response) =>
        {
            response.StatusCode = status;
            response.Headers.Location = "http://127.0.0.1:1/elsewhere";
            response.Headers.RetryAfter = "120";
            return status is 204 ? Task.CompletedTask : response.WriteAsync("no_service", Token);
        };
        var attempt = await PostAsync(receiver.Url + "/services/T0/B0/XYZ");

        Assert.Equal(expected, attempt.Result);
        Assert.Single(receiver.All);
        if (expected != AttemptResult.Sent)
        {
            Assert.StartsWith(FormattableString.Invariant($"slack: {status}"), attempt.Reason, StringComparison.Ordinal);
            Assert.Contains("no_service", attempt.Reason, StringComparison.Ordinal);
        }

        Assert.Equal(expected == AttemptResult.Retry ? TimeSpan.FromSeconds(120) : null, attempt.RetryAfter);
    }

    [Fact]
    public async Task An_answer_that_repeats_the_address_or_never_ends_is_cut_and_tells_no_secret()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Answer = async (came, response) =>
        {
            response.StatusCode = 404;
            await response.WriteAsync("no such place: " + came.Line[5..] + " ", Token);
            for (var i = 0; i < 1_000; i++)
            {
                await response.WriteAsync(new string('x', 10_000), response.HttpContext.RequestAborted);
            }
        };

        var reason = (await PostAsync(receiver.Url + "/services/T0/B0/XYZ")).Reason;

        Assert.DoesNotContain("XYZ", reason, StringComparison.Ordinal);
        Assert.InRange(reason.Length, 20, 250);
    }

    [Fact]
    public async Task Nobody_who_listens_is_tried_again()
    {
        var receiver = await HttpReceiver.StartAsync();
        var url = receiver.Url;
        await receiver.DisposeAsync();
        Assert.Equal(AttemptResult.Retry, (await PostAsync(url + "/x")).Result);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{port}/x", "must be reached by https")]
    [InlineData("https://127.0.0.1:{port}/x", "a private address")]
    [InlineData("https://[::ffff:127.0.0.1]:{port}/x", "a private address")]
    [InlineData("https://2130706433:{port}/x", "a private address")]
    [InlineData("https://named.example:{port}/x", "a private address")]
    [InlineData("https://both.example:{port}/x", "a private address")]
    [InlineData("ftp://127.0.0.1:{port}/x", "none that begins with https://")]
    [InlineData("https://user:password@example.com/x", "none that begins with https://")]
    [InlineData("https://hooks.slack.com/***", "was left out where this was printed")]
    [InlineData("file:/nowhere/at/all", "cannot be read")]
    public async Task What_may_not_be_reached_is_refused_and_nothing_is_posted(string address, string because)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var client = new ChannelClient(
            PrivatePlaces.None,
            (host, _) => Task.FromResult<IPAddress[]>(host == "both.example" ? [IPAddress.Parse("93.184.216.34"), IPAddress.Loopback] : [IPAddress.Loopback]),
            TimeProvider.System);

        var attempt = await new HttpChannel(client, new SlackForm()).SendAsync(
            SampleMessage.To(address.Replace("{port}", port, StringComparison.Ordinal)), () => true, Token);

        Assert.Equal(AttemptResult.Refused, attempt.Result);
        Assert.Contains(because, attempt.Reason, StringComparison.Ordinal);
        Assert.False(listener.Pending(), "It was connected to.");
    }

    [Theory]
    [InlineData("localhost", 1, "UntrustedRoot")]
    [InlineData("other.example", 1, "RemoteCertificateNameMismatch")]
    [InlineData("localhost", -1, "NotTimeValid")]
    public async Task What_is_wrong_with_a_certificate_is_said_and_waits(string host, int daysLeft, string because)
    {
        using var certificate = new TestCertificate(daysLeft);
        using var shown = X509Certificate2.CreateFromPemFile(certificate.File);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new ChannelClient(PrivateHost(host), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), TimeProvider.System);

        var posting = new HttpChannel(client, new SlackForm()).SendAsync(
            SampleMessage.To(FormattableString.Invariant($"https://{host}:{((IPEndPoint)listener.LocalEndpoint).Port}/services/T0")), () => true, Token);
        using var connection = await listener.AcceptTcpClientAsync(Token);
        await using var tls = new SslStream(connection.GetStream());
        await tls.AuthenticateAsServerAsync(shown).ContinueWith(_ => { }, Token, TaskContinuationOptions.None, TaskScheduler.Default);
        connection.Close();
        var attempt = await posting;

        Assert.Equal(AttemptResult.Retry, attempt.Result);
        Assert.StartsWith("slack: TLS failed: ", attempt.Reason, StringComparison.Ordinal);
        Assert.Contains(because, attempt.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_a_form_throws_settles_the_message_in_words()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = Client(PrivateHost("127.0.0.1"));

        var attempt = await new HttpChannel(client, new BrokenForm()).SendAsync(SampleMessage.To(receiver.Url + "/topics/dana-8f2k"), () => true, Token);

        Assert.Equal(
            Attempt.Refused("ntfy: nothing can be sent there: (its words are not shown, for they repeat a part of the address)"), attempt);
        Assert.Empty(receiver.All);
    }

    [Theory]
    [InlineData("/dana-8f2k", "POST /")]
    [InlineData("//dana-8f2k", "POST //")]
    [InlineData("//127.0.0.2/dana-8f2k", "POST //127.0.0.2/")]
    [InlineData("//:80//dana-8f2k/", "POST //:80//")]
    public async Task Whatever_path_an_address_of_ntfy_has_its_server_gets_the_message(string path, string line)
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = Client(PrivateHost("127.0.0.1"));

        var attempt = await new HttpChannel(client, new NtfyForm(ChannelSettings.None)).SendAsync(SampleMessage.To(receiver.Url + path), () => true, Token);

        Assert.Equal(Attempt.Sent, attempt);
        Assert.Equal(line, Assert.Single(receiver.All).Line);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    public async Task An_address_of_ntfy_without_a_topic_is_refused(string path)
    {
        using var client = Client(PrivateHost("127.0.0.1"));
        var attempt = await new HttpChannel(client, new NtfyForm(ChannelSettings.None)).SendAsync(SampleMessage.To("https://ntfy.sh" + path), () => true, Token);
        Assert.Equal(Attempt.Refused("ntfy: the address ends with no topic"), attempt);
    }

    [Theory]
    [InlineData("hook.plant2.example", "hook.plant2.example", true)]
    [InlineData("hook.plant2.example", "127.0.0.0/8", false)] // https alone, though the network is named
    [InlineData("127.0.0.1", "127.0.0.0/8", true)]
    public async Task A_private_host_that_is_named_is_reached(string host, string named, bool isReached)
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var places = named.Contains('/', StringComparison.Ordinal) ? new PrivatePlaces([], [IPNetwork.Parse(named)]) : PrivateHost(named);
        using var client = new ChannelClient(places, (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), TimeProvider.System);

        var attempt = await new HttpChannel(client, new SlackForm()).SendAsync(
            SampleMessage.To(FormattableString.Invariant($"http://{host}:{new Uri(receiver.Url).Port}/x")), () => true, Token);

        Assert.Equal(isReached ? AttemptResult.Sent : AttemptResult.Refused, attempt.Result);
    }

    [Fact]
    public async Task Nothing_is_sent_unsigned_nor_by_who_may_have_lost_it()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var client = Client(PrivateHost("127.0.0.1"));
        var unsigned = await new HttpChannel(client, new WebhookForm(ChannelSettings.None, TimeProvider.System))
            .SendAsync(SampleMessage.To(receiver.Url), () => true, Token);
        var lost = await new HttpChannel(client, new SlackForm()).SendAsync(SampleMessage.To(receiver.Url), () => false, Token);

        Assert.Equal(Attempt.Refused("webhook: Channels:WebhookSecret is not set, and nothing is sent unsigned"), unsigned);
        Assert.Equal(AttemptResult.Retry, lost.Result);
        Assert.Empty(receiver.All);
    }

    [Fact]
    public async Task The_address_may_stand_in_a_file_that_is_read_each_time()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("slack"), receiver.Url + "/one\n", Token);
        Assert.Equal(Attempt.Sent, await PostAsync("file:" + folder.File("slack")));
        await File.WriteAllTextAsync(folder.File("slack"), receiver.Url + "/two\n", Token);
        Assert.Equal(Attempt.Sent, await PostAsync("file:" + folder.File("slack")));
        Assert.Equal(["POST /one", "POST /two"], receiver.All.Select(came => came.Line));
    }

    private sealed class BrokenForm : IChannelForm
    {
        public Channel Channel => Channel.Ntfy;

        public HttpRequestMessage Write(ChatMessage message, string messageId, Uri address) => throw new UriFormatException($"No host in {address}.");
    }

    private static async Task<Attempt> PostAsync(string address)
    {
        using var client = Client(PrivateHost("127.0.0.1"));
        return await new HttpChannel(client, new SlackForm()).SendAsync(SampleMessage.To(address), () => true, Token);
    }

    private static PrivatePlaces PrivateHost(string host) =>
        IPAddress.TryParse(host, out var address) ? new([], [new IPNetwork(address, 32)]) : new([host], []);

    private static ChannelClient Client(PrivatePlaces places) => new(places, Dns.GetHostAddressesAsync, TimeProvider.System);
}
