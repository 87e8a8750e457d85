using Monitoring.Core.Outcomes;
using Monitoring.Service.Reading;

namespace Monitoring.Service.Contract;

/// <summary>The contract as a document: <c>/openapi/v1.json</c>, made from the endpoints themselves.</summary>
internal static class ContractSlice
{
    private const string Version = "v1";

    /// <summary>Adds the document and what completes it.</summary>
    public static IServiceCollection AddContract(this IServiceCollection services) =>
        services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Converters.Add(new WordConverter<ItemStatus>())).AddOpenApi(Version, options =>
        {
            options.CreateSchemaReferenceId = SchemaNames.Of;
            options.AddDocumentTransformer<TitlePage>();
            options.AddOperationTransformer<IngestOperations>();
            options.AddOperationTransformer<ProblemAnswers>();
            options.AddSchemaTransformer<PlainSchemas>();
        });

    /// <summary>Maps the document.</summary>
    public static void MapContract(this IEndpointRouteBuilder routes) => routes.MapOpenApi();
}
