using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Metadata;
using Monitoring.Core.Access;
using Monitoring.Core.Mail.Words;
using Monitoring.Service.Access;
using Monitoring.Service.Board;
using Monitoring.Service.Health;
using Monitoring.Service.Registry;
using Monitoring.Service.Settings;
using Monitoring.Storage;
using Monitoring.Storage.Access;

namespace Monitoring.Service.SigningIn;

/// <summary>
/// How people come in: a link by mail, used once, and a key for a wall screen. What changes something is a form of ours; whatever else a
/// browser, a mail scanner or a foreign page fetches changes nothing.
/// </summary>
internal static class SigningInSlice
{
    /// <summary>The page to sign in; a link is a token below it.</summary>
    public const string SignIn = "/sign-in";

    /// <summary>Where signing out is posted to.</summary>
    public const string SignOut = "/sign-out";

    private const int SigningKeyBytes = 32;

    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what makes links and mails; needs <see cref="DerivedKeys"/> and the pages.</summary>
    public static IServiceCollection AddSigningIn(this IServiceCollection services) => services
        .AddSingleton(provider => new LinkSigner(provider.GetRequiredService<DerivedKeys>().Of("links", SigningKeyBytes)))
        .AddSingleton<SenderLimit>()
        .AddSingleton<SignInQueue>()
        .AddSingleton<SignInReport>()
        .AddSingleton<SignInMails>()
        .AddHostedService<SignInWorker>();

    /// <summary>Maps the pages. They are public: whoever is not known yet needs them.</summary>
    public static void MapSigningIn(this IEndpointRouteBuilder routes)
    {
        var pages = routes.MapGroup("").ExcludeFromDescription().AllowAnonymous().RequireRateLimiting(ReadingLimit.Open)
            .AddEndpointFilter<AwayPages>().WithMetadata(new ForPeople(AwayPages.Of));
        pages.MapMethods(SignIn, Reading, (HttpContext http) => SignInPages.Form(http, LocalAddress.Wanted(http)));
        pages.MapMethods(SignIn + "/{token}", Reading, ShowLinkAsync);
        var forms = pages.MapGroup("").WithMetadata(new FormSize()).AddEndpointFilter<OwnForms>();
        forms.MapPost(SignIn, SubmitAsync);
        forms.MapPost(SignIn + "/{token}", UseLinkAsync);
        forms.MapPost(SignOut, SignOutAsync);
    }

    // Looks neither into the registry nor into the store: the answer to an address is the same for all, and so is its time.
    private static async Task<IResult> SubmitAsync(
        HttpContext http, SenderLimit senders, SignInQueue queue, Outages outages, ServiceSettings settings, TimeProvider clock)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var sender = CallerAddress.Of(http);
        if (form["key"].ToString().Trim() is { Length: > 0 } key)
        {
            return senders.HasRoom(sender) ? await TakeKeyAsync(http, key, senders) : SignInPages.TooOften(http);
        }

        var address = form["address"].ToString().Trim();
        if (!EmailAddress.IsValid(address))
        {
            return SignInPages.Form(
                http, LocalAddress.Wanted(http), "Write your mail address, such as dana.ruiz@example.com, or a key below.", StatusCodes.Status400BadRequest);
        }

        if (outages.Database.Since is not null)
        {
            return Problems.DatabaseAway("The database does not answer, so no mail can be made now. Ask again a little later.");
        }

        return !senders.TryTake(sender) ? SignInPages.TooOften(http)
            : !queue.TryAdd(new SignInRequest(address, LocalAddress.Wanted(http), sender, clock.GetUtcNow()))
                ? Problems.TooManyReaders("Too many people ask to sign in at once; ask again a little later.")
            : SignInPages.Asked(address, settings.Mail);
    }

    private static async Task<IResult> TakeKeyAsync(HttpContext http, string text, SenderLimit senders)
    {
        var services = http.RequestServices;
        if (KeyWords.Read(services.GetRequiredService<AccessBook>(), text, out var why) is not { } key)
        {
            senders.TryTake(CallerAddress.Of(http));
            services.GetRequiredService<RefusedKeys>().Tell(CallerAddress.Of(http), KeyWords.IdOf(text), why);
            http.Response.Headers.WWWAuthenticate = "Bearer";
            return SignInPages.Form(http, LocalAddress.Wanted(http), why, StatusCodes.Status401Unauthorized);
        }

        if (key.Scope == KeyScope.Ingest)
        {
            return SignInPages.Form(
                http, LocalAddress.Wanted(http), "This key may only post outcomes (scope ingest). A wall screen needs one with the scope read.",
                StatusCodes.Status403Forbidden);
        }

        await Session.SignInAsync(http, key);
        services.GetRequiredService<SignInReport>().SignedIn("A wall screen with the key " + key.Id, CallerAddress.Of(http).ToString());
        return LocalAddress.GoTo(LocalAddress.Wanted(http));
    }

    private static async Task<IResult> ShowLinkAsync(
        HttpContext http, string token, LinkSigner signer, Store store, RegistryInForce registry, CancellationToken cancellationToken) =>
        signer.Read(SignInLetter.Purpose, token) is not { } signed ? SignInPages.Unknown()
        : await store.SignIns.FindAsync(signed.Link.Id, cancellationToken) is not { } found ? SignInPages.Over(SignInState.Expired)
        : found.State != SignInState.Open ? SignInPages.Over(found.State)
        : registry.Holder(signed, found.Person) is not { } person ? SignInPages.Left()
        : SignInPages.Confirm(http, person.Name, LocalAddress.Wanted(http));

    private static async Task<IResult> UseLinkAsync(
        HttpContext http, string token, LinkSigner signer, Store store, RegistryInForce registry)
    {
        if (signer.Read(SignInLetter.Purpose, token) is not { } signed)
        {
            return SignInPages.Unknown();
        }

        // Not broken off when the browser goes away: whether the link was used would not be known.
        var used = await store.SignIns.UseAsync(signed.Link.Id, CancellationToken.None);
        if (used is not { State: SignInState.Open })
        {
            return SignInPages.Over(used?.State ?? SignInState.Expired);
        }

        if (registry.Holder(signed, used.Person) is not { } person)
        {
            return SignInPages.Left();
        }

        await Session.SignInAsync(http, person);
        http.RequestServices.GetRequiredService<SignInReport>().SignedIn(person.Key, CallerAddress.Of(http).ToString());
        return LocalAddress.GoTo(LocalAddress.Wanted(http));
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, Store store, AccessBook book, SignInReport report)
    {
        if (await Session.FindAsync(http) is not { } session)
        {
            return LocalAddress.GoTo(SignIn);
        }

        var who = Caller.Of(http).Id;
        await http.SignOutAsync(Schemes.Session);
        try
        {
            await store.Access.EndSessionAsync(session.Id, session.Until, CancellationToken.None);
            book.Put(await store.Access.ReadAsync(CancellationToken.None)); // the other instances know it within a second
        }
        catch (StorageException failure)
        {
            report.Waits(failure);
            Problems.NoteDatabase(http);
            return SignInPages.SignedOutHere();
        }

        report.SignedOut(who);
        return LocalAddress.GoTo(SignIn);
    }

    private sealed record FormSize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => OwnForms.MostBytes;
    }
}
