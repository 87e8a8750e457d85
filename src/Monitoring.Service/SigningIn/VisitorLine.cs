using Microsoft.AspNetCore.Antiforgery;
using Monitoring.Core.Markup;
using Monitoring.Service.Access;

namespace Monitoring.Service.SigningIn;

/// <summary>Who looks at a page and the button to sign out: the first line of every page for a browser that signed in.</summary>
internal static class VisitorLine
{
    /// <summary>The line; null for everybody else.</summary>
    public static Html? Of(HttpContext http) => !Session.Is(http) ? null : Html.Of($"""
        <form class="visitor" method="post" action="{SigningInSlice.SignOut}">
        <span>{Words(Caller.Of(http))}</span> <button>Sign out</button>{FormToken.Field(http)}
        </form>

        """);

    private static Html Words(Caller caller) => caller.Kind == CallerKind.Person
        ? Html.Of($"Signed in as <b><bdi>{caller.Name}</bdi></b>")
        : Html.Of($"Wall: <b><bdi>{caller.Name}</bdi></b>");
}

/// <summary>
/// What tells a form of ours from one of a foreign page: a hidden field that fits a cookie. Every form that changes something carries it.
/// </summary>
internal static class FormToken
{
    /// <summary>The name of the field.</summary>
    public const string FieldName = "formToken";

    /// <summary>The field, and the cookie with the answer where the browser has none yet.</summary>
    public static Html Field(HttpContext http)
    {
        var tokens = http.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(http);
        return Html.Of($"""<input type="hidden" name="{tokens.FormFieldName}" value="{tokens.RequestToken}">""");
    }

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddFormToken(this IServiceCollection services) => services
        .AddAntiforgery(options =>
        {
            options.FormFieldName = FieldName;
            options.HeaderName = null;
            options.Cookie.Name = "agentops_form";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;

            // Every page says by its content security policy who may frame it.
            options.SuppressXFrameOptionsHeader = true;
        })

        // What anybody may send is no error of ours.
        .Configure<LoggerFilterOptions>(options => options.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.None));
}

/// <summary>Reads what is sent as a form: small, in the usual encoding, and not slowly.</summary>
internal static class FormReading
{
    // A form is a few lines; who sends it slower holds a place that somebody else needs.
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    private const string MediaType = "application/x-www-form-urlencoded";

    /// <summary>Its fields, none where nothing is sent; null when it is no such form.</summary>
    public static async Task<IFormCollection?> OfAsync(HttpContext http)
    {
        if (NoBody.Of(http.Request))
        {
            return FormCollection.Empty;
        }

        if (http.Request.ContentType?.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase) != true)
        {
            return null;
        }

        using var within = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        within.CancelAfter(Within);
        try
        {
            return await http.Request.ReadFormAsync(within.Token);
        }
        catch (Exception fault) when (fault is InvalidDataException or InvalidOperationException)
        {
            // Too many fields, or a null character.
            return null;
        }
    }
}

/// <summary>Takes forms of ours only, with their token; everything else changes nothing.</summary>
internal sealed class OwnForms(IAntiforgery antiforgery) : IEndpointFilter
{
    /// <summary>Bytes of a form to sign in at most.</summary>
    public const long MostBytes = 16 * 1024;

    /// <inheritdoc/>
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        return await FormReading.OfAsync(http) is not null && await IsOursAsync(http) ? await next(context) : SignInPages.ForeignForm(http);
    }

    private async Task<bool> IsOursAsync(HttpContext http)
    {
        try
        {
            return await antiforgery.IsRequestValidAsync(http);
        }
        catch (AntiforgeryValidationException)
        {
            return false;
        }
    }
}
