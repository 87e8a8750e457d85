using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Alerts;
using Monitoring.Core.Outcomes;
using Monitoring.Core.Slos;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using Monitoring.Storage.Writing;
using static System.FormattableString;

namespace Monitoring.Service.Tests.Board;

/// <summary>A host with this slice alone, over a real store; mail goes to a folder, or to a server that is never asked.</summary>
internal sealed class BoardHost : IAsyncDisposable
{
    private readonly TemporaryFolder folder;
    private readonly WebApplication app;

    private BoardHost(TemporaryFolder folder, Store store, WebApplication app)
    {
        this.folder = folder;
        Store = store;
        this.app = app;
        Client = app.GetTestClient();
    }

    public Store Store { get; }

    public HttpClient Client { get; }

    public MailFolder Mails => app.Services.GetRequiredService<MailFolder>();

    private RegistryInForce Registry => app.Services.GetRequiredService<RegistryInForce>();

    public static async Task<BoardHost> StartAsync(MailServer? server = null)
    {
        var files = new TemporaryFolder();
        var clock = new FakeTimeProvider(Views.Now);
        var store = await Store.OpenAsync("sqlite:" + files.File("monitoring.db"), clock, CancellationToken.None);
        var mail = new MailSettings(server ?? new MailServer.Folder(files.File("mail")), server is null ? null : "monitor@example.com",
            null, null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(store).AddSingleton<TimeProvider>(clock).AddSingleton(Views.Settings with { Mail = mail })
            .AddSingleton<RegistryInForce>().AddSingleton<Outages>().AddAccess().AddTrust().AddBoard();
        if (mail.Server is MailServer.Folder mails)
        {
            builder.Services.AddSingleton(new MailFolder(mails.Path));
        }

        var built = builder.Build();
        built.UseSafeAnswers();
        built.UseProblems(built.Services.GetRequiredService<Outages>());
        built.MapBoard();
        await built.StartAsync();
        var host = new BoardHost(files, store, built);
        host.Registry.Put(Views.Registry, default);
        return host;
    }

    /// <summary>Puts order-entry, owned by Dana, in force.</summary>
    public async Task WatchAsync()
    {
        var slo = new Slo("order-entry-accuracy", new AccuracyRule(0.92m, 0.90m, 100), Admission.Default, [], "Call the EDI desk.");
        var registry = Views.Registry with { Agents = [new Agent("order-entry", "Order entry", "dana", "tom", null, [slo])] };
        var applied = await Store.Registry.ApplyAsync(registry, "order-entry", "/registry.yaml", CancellationToken.None);
        Registry.Put(registry, applied.Mark);
    }

    /// <summary>Posts wrong transactions of order-entry.</summary>
    public async Task PostWrongAsync(int count)
    {
        var content = new OutcomeContent { Verdict = Verdict.Incorrect, Source = VerdictSource.Check }.Write();
        var posts = Enumerable.Range(1, count).Select(number => new OutcomePost(
            "order-entry", Invariant($"PO-{number}"), content, Disposition.Auto, null,
                new(Verdict.Incorrect, VerdictSource.Check, Selection.All, Indicator.Accuracy, null)));
        await Store.Log.WriteAsync([new WriteRequest([.. posts])], CancellationToken.None);
    }

    /// <summary>Takes tables away from the store, as a broken disk would, or gives them back.</summary>
    public async Task TakeAsync(string table, string name)
    {
        await using var connection = new SqliteConnection(Invariant($"Data Source={folder.File("monitoring.db")};Pooling=False"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Invariant($"alter table {table} rename to {name}");
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Damages the store's file, as a broken disk would.</summary>
    public async Task DamageAsync()
    {
        await using var connection = new SqliteConnection(Invariant($"Data Source={folder.File("monitoring.db")};Pooling=False"));
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "pragma writable_schema = on; update sqlite_master set rootpage = 999999 where name = 'slos'; pragma schema_version = 9999";
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks for a page.</summary>
    public async Task<string> PageAsync(string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var response = await Client.GetAsync(address);
        var page = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{address} answered {response.StatusCode}: {page}");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
        await Store.DisposeAsync();
        folder.Dispose();
    }
}
