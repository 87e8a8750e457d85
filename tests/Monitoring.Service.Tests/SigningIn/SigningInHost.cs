using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Monitoring.Core.Access;
using Monitoring.Core.Mail.Words;
using Monitoring.Service.Access;
using Monitoring.Service.Acknowledging;
using Monitoring.Service.Board;
using Monitoring.Service.Delivery;
using Monitoring.Service.Health;
using Monitoring.Service.Metrics;
using Monitoring.Service.Registry;
using Monitoring.Service.Reviewing;
using Monitoring.Service.Settings;
using Monitoring.Service.SigningIn;
using Monitoring.Service.Tests.Board;
using Monitoring.Service.Trust;
using Monitoring.Storage;
using static System.FormattableString;

namespace Monitoring.Service.Tests.SigningIn;

/// <summary>
/// A host with the board and the way in, over a real store, with a first key made: one instance. Mail stays in the outbox. The clock stands
/// still until it is moved.
/// </summary>
internal sealed partial class SigningInHost : IAsyncDisposable
{
    public const string Secret = "0123456789abcdef0123456789abcdef";

    /// <summary>The header by which a test says which network address it asks from.</summary>
    public const string From = "X-Test-From";

    private readonly TemporaryFolder folder;
    private readonly bool isFirst;
    private readonly WebApplication app;

    private SigningInHost(TemporaryFolder folder, bool isFirst, Store store, WebApplication app)
    {
        this.folder = folder;
        this.isFirst = isFirst;
        this.app = app;
        Store = store;
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public Store Store { get; }

    public FakeTimeProvider Clock => (FakeTimeProvider)app.Services.GetRequiredService<TimeProvider>();

    public AccessBook Book => app.Services.GetRequiredService<AccessBook>();

    public RegistryInForce Registry => app.Services.GetRequiredService<RegistryInForce>();

    public Outages Outages => app.Services.GetRequiredService<Outages>();

    public MailFolder Mails => app.Services.GetRequiredService<MailFolder>();

    public SignInQueue Queue => app.Services.GetRequiredService<SignInQueue>();

    public LinkSigner Signer => app.Services.GetRequiredService<LinkSigner>();

    /// <summary>Starts an instance.</summary>
    /// <param name="beside">The instance whose database and clock it shares; null for the first.</param>
    /// <param name="secret">Its link secret.</param>
    /// <param name="works">Whether it makes mails of requests.</param>
    /// <param name="isOpen">Whether no key was ever made.</param>
    /// <param name="publicUrl">The address people reach it by.</param>
    public static async Task<SigningInHost> StartAsync(
        SigningInHost? beside = null, string secret = Secret, bool works = true, bool isOpen = false,
            string publicUrl = "http://localhost:8080")
    {
        var files = beside?.folder ?? new TemporaryFolder();
        var clock = beside?.Clock ?? new FakeTimeProvider(Views.Now);
        var store = await Store.OpenAsync("sqlite:" + files.File("monitoring.db"), clock, Token);
        var mail = new MailSettings(new MailServer.Folder(files.File("mail")), "monitor@example.com", null, null);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton(store).AddSingleton<TimeProvider>(clock).AddSingleton(Views.Settings with { Mail = mail, PublicUrl = publicUrl })
            .AddSingleton<RegistryInForce>().AddSingleton<Outages>().AddSingleton<DispatchSignal>().AddSingleton(new DerivedKeys(secret))
            .AddSingleton(new MailFolder(files.File("mail"))).AddAccess().AddSigningIn().AddReadingLimit().AddTrust().AddBoard().AddAcknowledging()
            .AddSingleton<IngestCounters>().AddReviewing();
        if (!works)
        {
            builder.Services.Remove(builder.Services.Single(service =>
                service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(SignInWorker)));
        }

        var built = builder.Build();
        built.UseBasePath(built.Services.GetRequiredService<ServiceSettings>());
        built.UseProblems(built.Services.GetRequiredService<Outages>());
        built.Use((http, next) =>
        {
            http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers[From] is [{ } from] ? from : "127.0.0.1");
            return next(http);
        });
        built.UseRouting();
        built.UseAuthentication();
        built.UseAuthorization();
        built.UseRateLimiter();
        built.MapBoard();
        built.MapSigningIn();
        built.MapAcknowledging();
        built.MapReviewing();
        await built.StartAsync(Token);
        var host = new SigningInHost(files, beside is null, store, built);
        host.Registry.Put(Views.Registry, default);
        if (beside is null && !isOpen)
        {
            await host.KeyAsync(KeyScope.Manage);
        }

        await host.LookAsync();
        return host;
    }

    /// <summary>A browser without a cookie.</summary>
    public Browser Browse() => new(app.GetTestServer());

    /// <summary>Makes a key and gives its text.</summary>
    public async Task<string> KeyAsync(KeyScope scope, DateTimeOffset? expires = null, string name = "")
    {
        var text = KeyText.Make();
        var key = AccessKey.Of(text, scope, AgentScope.All, Clock.GetUtcNow()) with { Name = name, ExpiresAt = expires };
        await Store.Access.AddKeyAsync(key, Token);
        await LookAsync();
        return text;
    }

    /// <summary>Lets the instance see what others changed, as it does twice a second.</summary>
    public async Task LookAsync() => Book.Put(await Store.Access.ReadAsync(Token));

    /// <summary>The link of a mail that waits in the outbox, as its reader has it: a path here.</summary>
    public async Task<string> LinkAsync(string person = "dana")
    {
        for (var wait = 0; wait < 1_000; wait++)
        {
            var claimed = await Store.Outbox.ClaimAsync("test", 8, Token);
            if (claimed.FirstOrDefault(mail => mail.Recipient == person) is { Letter: { } letter })
            {
                var mail = MailWriter.Write(letter.Signed(Signer, Registry.Current!.People[person].Email), Views.Registry.People[person], "<test@agentops>");
                return Link().Match(mail.Text).Groups["path"].Value;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
            Clock.Advance(wait < 2 ? SignInWorker.AnsweredWithin : TimeSpan.Zero);
        }

        throw new TimeoutException("No mail was made.");
    }

    /// <summary>Waits until the mail of somebody who asked for a link stands in the outbox.</summary>
    public async Task MadeAsync()
    {
        for (var wait = 0; await CountAsync("sign_ins") == 0; wait++)
        {
            Assert.True(wait < 1_000, "No mail was made.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
            Clock.Advance(wait < 2 ? SignInWorker.AnsweredWithin : TimeSpan.Zero);
        }
    }

    /// <summary>Gives somebody another mail address in the registry in force.</summary>
    public void Move(string person, string mailbox)
    {
        var people = Registry.Current!.People.ToDictionary();
        people[person] = people[person] with { Email = mailbox };
        Registry.Put(Registry.Current with { People = people }, Registry.Mark);
    }

    /// <summary>Signs somebody in and gives their browser.</summary>
    public async Task<Browser> SignInAsync(string person = "dana")
    {
        var browser = Browse();
        await browser.SubmitAsync("/sign-in", new() { ["address"] = Views.Registry.People[person].Email });
        using var answer = await browser.PressAsync(await LinkAsync(person));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return browser;
    }

    /// <summary>Takes a table away from the store, as a broken disk would.</summary>
    public async Task TakeAsync(string table)
    {
        await using var connection = new SqliteConnection(Invariant($"Data Source={folder.File("monitoring.db")};Pooling=False"));
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = Invariant($"alter table {table} rename to taken");
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>How many rows fit.</summary>
    public async Task<long> CountAsync(string rows)
    {
        await using var connection = new SqliteConnection(Invariant($"Data Source={folder.File("monitoring.db")};Pooling=False"));
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = Invariant($"select count(*) from {rows}");
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Store.DisposeAsync();
        if (isFirst)
        {
            folder.Dispose();
        }
    }

    [GeneratedRegex(@"http://localhost:8080(?<path>(/accuracy)?/sign-in/\S+)", RegexOptions.ExplicitCapture, 1_000)]
    private static partial Regex Link();
}
