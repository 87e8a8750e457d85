namespace Monitoring.Service.Reading;

/// <summary>Forbids keeping an answer: the next one may differ.</summary>
internal sealed class FreshAnswers : IEndpointFilter
{
    /// <inheritdoc/>
    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        context.HttpContext.Response.Headers.CacheControl = "no-store";
        return next(context);
    }
}
