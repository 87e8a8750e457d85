using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Api;
using Monitoring.Service.Delivery;
using Monitoring.Service.Ingest;
using Monitoring.Service.Registry;
using Monitoring.Service.Tests.Health;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Api;

/// <summary>A host with this slice alone, over a real store in which order-entry is watched.</summary>
public sealed class ApiHost : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private WebApplication app = null!;

    public FakeTimeProvider Clock { get; } = new(Samples.Breach);

    internal Store Store { get; private set; } = null!;

    public HttpClient Client { get; private set; } = null!;

    internal RegistryInForce Registry { get; } = new();

    public async ValueTask InitializeAsync()
    {
        Store = await Store.OpenAsync("sqlite:" + folder.File("monitoring.db"), Clock, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddAccess().AddTrust().AddApi().AddSingleton(Store).AddSingleton<DispatchSignal>()
            .AddSingleton<TimeProvider>(Clock).AddSingleton(Registry).AddSingleton(new BodyBudget(BodyBudget.Usual));
        app = builder.Build();
        app.UseProblems(Away.Never());
        app.MapApi();
        await app.StartAsync();
        Client = app.GetTestClient();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>Applies a registry in which Dana owns these SLOs, each of an agent named alike without its <c>-accuracy</c>.</summary>
    public Task WatchAsync(params string[] slos)
    {
        var registry = new PlantRegistry(
            new Plant("Plant 2", "America/Chicago", new TimeOnly(5, 45)),
            "joan",
            TimeSpan.FromDays(400),
            new[] { new Person("dana", "Dana Ruiz", "dana@example.com"),
                new Person("joan", "Joan Meyer", "joan@example.com") }.ToDictionary(person => person.Key),
            [.. slos.Select(slo => new Agent(slo.Replace("-accuracy", "", StringComparison.Ordinal), "Order entry", "dana", null, null, [
                new Slo(slo, new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, ["customer"], "Call.")]))]);
        Registry.Put(registry, default);
        return Store.Registry.ApplyAsync(registry, string.Join(' ', slos), "/registry.yaml", CancellationToken.None);
    }

    /// <summary>Posts outcomes of order-entry, <c>PO-1</c> and on.</summary>
    public async Task PostAsync(int count, Verdict? verdict = Verdict.Incorrect, string agent = "order-entry")
    {
        var content = new OutcomeContent { Verdict = verdict, Source = verdict is null ? null : VerdictSource.Check }.Write();
        var posts = Enumerable.Range(1, count).Select(number => new OutcomePost(
            agent, Invariant($"PO-{number}"), content, Disposition.Auto, null, verdict is { } known
                ? new(known, VerdictSource.Check, Selection.All, Indicator.Accuracy, null) : null));
        await Store.Log.WriteAsync([new WriteRequest([.. posts])], CancellationToken.None);
    }

    /// <summary>Asks and expects an answer.</summary>
    public async Task<JsonElement> AskAsync(string address)
    {
        using var response = await Client.GetAsync(address);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{address} answered {response.StatusCode}: {body}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Asks and expects a refusal; gives its detail.</summary>
    public async Task<string> RefusedAsync(string address, HttpStatusCode status)
    {
        using var response = await Client.GetAsync(address);
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{address} answered {response.StatusCode}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        return JsonDocument.Parse(body).RootElement.GetProperty("detail").GetString()!;
    }
}
