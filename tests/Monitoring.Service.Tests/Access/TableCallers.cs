using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Monitoring.Core.Access;
using Monitoring.Service.Access;
using Monitoring.Service.Tests.OpenApi;
using Monitoring.Storage;

namespace Monitoring.Service.Tests.Access;

/// <summary>Who calls in the columns of the table. The first key that is made locks the service.</summary>
internal sealed class TableCallers(ServiceHost host)
{
    private const string Owner = "dana", Deputy = "tom", Gone = "somebody-who-left", Here = "order-entry", Elsewhere = "invoices";

    private static readonly Dictionary<string, string> Mailboxes = new(StringComparer.Ordinal)
    {
        [Owner] = "dana.ruiz@example.com",
        [Deputy] = "tom.kessler@example.com",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Store Store => host.Services.GetRequiredService<Store>();

    /// <summary>The text of the read key; one that nobody made before the callers are.</summary>
    public string ReadKey { get; private set; } = KeyText.Make();

    /// <summary>The columns in order; the callers of one are all answered alike.</summary>
    public async Task<IReadOnlyList<(string Name, IReadOnlyList<Action<HttpRequestHeaders>> Callers)>> AllAsync()
    {
        var (ingest, read, manage) = (await MakeAsync(KeyScope.Ingest, ""), await MakeAsync(KeyScope.Read, ""), await MakeAsync(KeyScope.Manage, ""));
        var (here, elsewhere) = (await MakeAsync(KeyScope.Read, "", Here), await MakeAsync(KeyScope.Read, "", Elsewhere));
        var revoked = await MakeAsync(KeyScope.Read, "revoked");
        ReadKey = read;
        return
        [
            ("none",
            [
                Without, Session("person", Gone), Session("person", Owner, Mailboxes[Deputy]), Session("key", IdOf(revoked)),
                WithCookie(await EndedAsync()), WithCookie("agentops_session=forged"),
            ]),
            ("bad",
            [
                With("Basic YTpi"), With("Bearer"), With("Bearer " + read[..^2] + "00"), With("Bearer " + KeyText.Make()),
                With("Bearer " + await MakeAsync(KeyScope.Manage, "expired")), With("Bearer " + revoked), With("Bearer " + read, "Bearer " + manage),
            ]),
            ("ingest", [With("Bearer " + ingest), With("Bearer " + await MakeAsync(KeyScope.Ingest, "", Here))]),
            ("ingest'", [With("Bearer " + await MakeAsync(KeyScope.Ingest, "", Elsewhere))]),
            ("read", [With("Bearer " + read)]),
            ("read+", [With("Bearer " + here)]),
            ("read'", [With("Bearer " + elsewhere)]),
            ("manage", [With("Bearer " + manage)]),
            ("manage'", [With("Bearer " + await MakeAsync(KeyScope.Manage, "", Elsewhere))]),
            ("person", [Session("person", Owner)]),
            ("person'", [Session("person", Deputy)]),
            ("wall", [Session("key", IdOf(read)), Session("key", IdOf(manage))]),
            ("wall+", [Session("key", IdOf(here))]),
            ("wall'", [Session("key", IdOf(elsewhere))]),
        ];
    }

    /// <summary>Makes a key and waits until the service knows it.</summary>
    /// <param name="scope">Its scope.</param>
    /// <param name="fate">Expired, revoked or nothing.</param>
    /// <param name="agents">The agents it is bound to.</param>
    public async Task<string> MakeAsync(KeyScope scope, string fate, params string[] agents)
    {
        var text = KeyText.Make();
        var now = TimeProvider.System.GetUtcNow();
        var key = AccessKey.Of(text, scope, AgentScope.Of(agents), now.AddDays(-2)) with { ExpiresAt = fate == "expired" ? now.AddDays(-1) : null };
        await Store.Access.AddKeyAsync(key, Token);
        if (fate == "revoked")
        {
            await Store.Access.RevokeKeyAsync(key.Id, Token);
        }

        await FollowedAsync();
        return text;
    }

    /// <summary>Shows nothing.</summary>
    public static void Without(HttpRequestHeaders headers) => headers.Clear();

    /// <summary>Shows a key, or several, or what is none.</summary>
    public static Action<HttpRequestHeaders> With(params IReadOnlyList<string> authorizations) =>
        headers => Assert.True(headers.TryAddWithoutValidation("Authorization", authorizations));

    /// <summary>Waits for something.</summary>
    public static async Task UntilAsync(Func<bool> holds)
    {
        for (var i = 0; !holds(); i++)
        {
            Assert.True(i < 3_000, "It did not come true within 30 s.");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, Token);
        }
    }

    private static Action<HttpRequestHeaders> WithCookie(string cookie) => headers => Assert.True(headers.TryAddWithoutValidation("Cookie", cookie));

    private static string IdOf(string key) => KeyText.Read(key, out var id) == KeyForm.Whole ? id : throw new ArgumentException(key, nameof(key));

    private async Task FollowedAsync()
    {
        var book = host.Services.GetRequiredService<AccessBook>();
        var changes = await Store.Access.ChangesAsync(Token);
        await UntilAsync(() => book.State.Changes == changes);
    }

    private async Task<string> EndedAsync()
    {
        var (id, cookie) = Cookie("person", Owner, Mailboxes[Owner]);
        await Store.Access.EndSessionAsync(id, TimeProvider.System.GetUtcNow().AddDays(1), Token);
        await FollowedAsync();
        return cookie;
    }

    // Every request has a session of its own, so that signing out ends no other cell's.
    private Action<HttpRequestHeaders> Session(string sort, string who, string? mailbox = null) =>
        headers => WithCookie(Cookie(sort, who, mailbox ?? Mailboxes.GetValueOrDefault(who, Mailboxes[Owner])).Cookie)(headers);

    // Sealed as the service seals it.
    private (string Id, string Cookie) Cookie(string sort, string who, string mailbox)
    {
        var (id, now) = (RandomNumberGenerator.GetHexString(32, lowercase: true), TimeProvider.System.GetUtcNow());
        var format = host.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(Schemes.Session).TicketDataFormat;
        return (id, "agentops_session=" + format.Protect(new(
            Caller.OfPerson(who, who).AsPrincipal(Schemes.Session),
            new AuthenticationProperties { Items = { ["id"] = id, [sort] = who, ["address"] = mailbox }, IssuedUtc = now, ExpiresUtc = now.AddDays(1) },
            Schemes.Session)));
    }
}
