using Microsoft.AspNetCore.Http.Features;

namespace Monitoring.Service;

/// <summary>Whether a request has a body.</summary>
internal static class NoBody
{
    /// <summary>True when it says that it has none, or an empty one.</summary>
    public static bool Of(HttpRequest request) =>
        request.ContentLength == 0 || request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false };
}
