using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Health;
using Monitoring.Service.Ingest;
using Monitoring.Service.Metrics;
using Monitoring.Service.Otlp;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Reading;
using Monitoring.Storage.Revisions;

namespace Monitoring.Service.Tests.Ingest;

/// <summary>A real server on loopback with this slice and that of telemetry alone, over a real store in which order-entry is watched.</summary>
public sealed class IngestHost : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private WebApplication app = null!;

    public FakeTimeProvider Clock { get; } = new(Bodies.Now);

    public HttpClient Client { get; private set; } = null!;

    internal Store Store { get; private set; } = null!;

    /// <summary>What stands between the writer and the store; may be changed while the host runs.</summary>
    internal WriteGroup Write { get; set; } = null!;

    /// <summary>How much callers may bring.</summary>
    internal LimitSettings Limits { get; init; } = LimitSettings.None;

    /// <summary>What scores of evaluations mean.</summary>
    internal OtlpSettings Otlp { get; init; } = OtlpSettings.None;

    /// <summary>Transactions that made a notice.</summary>
    public int Told { get; private set; }

    internal IServiceProvider Services => app.Services;

    internal BodyBudget Budget => app.Services.GetRequiredService<BodyBudget>();

    public async ValueTask InitializeAsync()
    {
        Store = await Store.OpenAsync("sqlite:" + folder.File("monitoring.db"), Clock, TestContext.Current.CancellationToken);
        Write = Store.Log.WriteAsync;
        var registry = new RegistryInForce();
        registry.Put(Registry, (await WatchAsync()).Mark);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton<TimeProvider>(Clock).AddSingleton(Store)
            .AddSingleton<LoopPulses>().AddSingleton<Outages>().AddSingleton<IngestCounters>()
            .AddSingleton(registry)
            .AddAccess()
            .AddSingleton(new CallLimits(Limits))
            .AddIngest(_ => () => Told++)
            .AddSingleton<OtlpCounters>()
            .AddOtlp(Otlp)
            .AddSingleton<WriteGroup>((requests, cancellationToken) => Write(requests, cancellationToken))
            .AddSingleton(new BodyBudget(32 * 1024 * 1024));
        app = builder.Build();
        app.UseProblems(app.Services.GetRequiredService<Outages>());
        app.UseCallLimits();
        app.MapIngest();
        app.MapOtlp();
        await app.StartAsync();
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>An agent as committed.</summary>
    public async Task<AgentReading> AgentAsync(string name) =>
        (await Store.Readings.AgentsAsync(CancellationToken.None)).Single(agent => agent.Name == name);

    /// <summary>Watches order-entry by one SLO, and by another for each further indicator.</summary>
    public Task<AppliedRevision> WatchAsync(params IReadOnlyList<string> indicators)
    {
        var agent = Registry.Agents[0];
        var others = indicators.Select(indicator => agent.Slos[0] with
        {
            Name = "order-entry-" + indicator,
            Admission = Admission.Default with { Indicator = indicator },
        });
        var registry = Registry with { Agents = [agent with { Slos = [.. agent.Slos, .. others] }] };
        return Store.Registry.ApplyAsync(registry, string.Join(' ', ["one", .. indicators]), "/registry.yaml", CancellationToken.None);
    }

    /// <summary>Posts a body.</summary>
    public async Task<Answer> PostAsync(string path, byte[] body, string? type = "application/json", string? encoding = null)
    {
        using var content = new ByteArrayContent(body);
        if (type is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        return await SendAsync(path, content);
    }

    /// <summary>Posts a text.</summary>
    public Task<Answer> PostAsync(string path, string body, string? type = "application/json") =>
        PostAsync(path, Encoding.UTF8.GetBytes(body), type);

    /// <summary>Posts a body in pieces, without saying how long it is.</summary>
    public async Task<Answer> PostInPiecesAsync(string path, Stream body, string type)
    {
        using var content = new StreamContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        request.Headers.TransferEncodingChunked = true;
        using var response = await Client.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    /// <summary>Waits until the requests hold this many bytes: an answer can be read a moment before what it took is given back.</summary>
    public async Task HoldsAsync(long bytes)
    {
        for (var tries = 0; tries < 500 && Budget.Held != bytes; tries++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }

        Assert.Equal(bytes, Budget.Held);
    }

    /// <summary>
    /// Sends raw bytes over a connection of their own and gives what comes back until it ends, in whatever way, within a minute.
    /// </summary>
    /// <param name="request">The bytes, one per character.</param>
    /// <param name="breaksOff">True when the sender closes its side after them.</param>
    public async Task<string> SendRawAsync(string request, bool breaksOff = false)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", Client.BaseAddress!.Port, patience.Token);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.Latin1.GetBytes(request), patience.Token);
        if (breaksOff)
        {
            connection.Client.Shutdown(SocketShutdown.Send);
        }

        var answer = new MemoryStream();
        try
        {
            await stream.CopyToAsync(answer, patience.Token);
        }
        catch (IOException)
        {
            // A server may reset a connection on which more comes than it will read.
        }

        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Items of a registered agent that this process refused.</summary>
    internal long RefusedOf(string agent, ItemStatus result) => app.Services.GetRequiredService<IngestCounters>().RefusedOf(agent, result);

    /// <summary>Items counted so far as "kind result reason", zeros left out.</summary>
    public Dictionary<string, long> Counted()
    {
        var counted = new Dictionary<string, long>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == "agentops_ingest_items_total"
                && instrument.Meter == app.Services.GetRequiredService<IngestCounters>().Meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var labels = tags.ToArray().ToDictionary(tag => tag.Key, tag => (string)tag.Value!, StringComparer.Ordinal);
            if (value > 0)
            {
                counted[$"{labels["kind"]} {labels["result"]} {labels["reason"]}".TrimEnd()] = value;
            }
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return counted;
    }

    private async Task<Answer> SendAsync(string path, HttpContent content)
    {
        using var response = await Client.PostAsync(path, content);
        return await Answer.ReadAsync(response);
    }

    private static PlantRegistry Registry { get; } = new(
        new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
        "joan",
        TimeSpan.FromDays(400),
        new[] { new Person("dana", "Dana Ruiz", "dana@example.com"),
            new Person("joan", "Joan Meyer", "joan@example.com") }.ToDictionary(person => person.Key),
        [new Agent("order-entry", "Order entry", "dana", null, null,
            [new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"], "Call.")])]);

    /// <summary>What came back.</summary>
    public sealed record Answer(int Status, string Type, JsonElement Body, TimeSpan? RetryAfter, bool InPieces)
    {
        /// <summary>Last word of the problem's type.</summary>
        public string Problem
        {
            get
            {
                Assert.Equal("application/problem+json", Type);
                Assert.Equal(Status, Body.GetProperty("status").GetInt32());
                return Body.GetProperty("type").GetString()!["urn:agentops:problem:".Length..];
            }
        }

        /// <summary>The problem's detail.</summary>
        public string Detail => Body.GetProperty("detail").GetString()!;

        /// <summary>received, accepted, duplicate, conflict, rejected; they balance.</summary>
        public (int Received, int Accepted, int Duplicate, int Conflict, int Rejected) Counts
        {
            get
            {
                Assert.Equal("application/json", Type);
                var counts = (Count("received"), Count("accepted"), Count("duplicate"), Count("conflict"), Count("rejected"));
                Assert.Equal(counts.Item1, counts.Item2 + counts.Item3 + counts.Item4 + counts.Item5);
                Assert.Equal(counts.Item1, Body.GetProperty("results").GetArrayLength());
                return counts;
            }
        }

        /// <summary>The result of an item as it was written.</summary>
        public string Result(int index) => Body.GetProperty("results")[index].GetRawText();

        internal static async Task<Answer> ReadAsync(HttpResponseMessage response)
        {
            var text = await response.Content.ReadAsStringAsync();
            return new Answer(
                (int)response.StatusCode,
                response.Content.Headers.ContentType?.MediaType ?? "",
                text.Length == 0 ? default : JsonDocument.Parse(text).RootElement,
                response.Headers.RetryAfter?.Delta,
                response.Headers.TransferEncodingChunked == true);
        }

        private int Count(string name) => Body.GetProperty(name).GetInt32();
    }
}
